package org.gatehouse.store.secret;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * Where in a JSON value texts are secret, as its schema says.
 *
 * @param all every text here and below is
 * @param fields the secret places in members of an object, by name
 * @param elements those in each element of a list or member of a map; null when there are none
 */
record SecretPlaces(
    boolean all, Map<String, SecretPlaces> fields, @Nullable SecretPlaces elements) {
  static final SecretPlaces NONE = new SecretPlaces(false, Map.of(), null);
  static final SecretPlaces ALL = new SecretPlaces(true, Map.of(), null);

  /**
   * The places in values of a schema.
   *
   * @param keys whether fields that entities are found by are among them
   */
  static SecretPlaces of(ConfigSchema<?> schema, boolean keys) {
    Map<String, SecretPlaces> fields = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      SecretPlaces places = of(field, keys);
      if (!places.isEmpty()) {
        fields.put(field.name(), places);
      }
    }
    return new SecretPlaces(false, Map.copyOf(fields), null);
  }

  private static SecretPlaces of(Field field, boolean keys) {
    if (field.is(Trait.UNIQUE) && !keys) {
      return NONE;
    }
    if (field.is(Trait.SECRET)) {
      return ALL;
    }
    if (field.schema().isPresent()) {
      return of(field.schema().get(), true); // entities are found by fields of their own only
    }
    SecretPlaces elements = field.elements().map(element -> of(element, keys)).orElse(NONE);
    return elements.isEmpty() ? NONE : new SecretPlaces(false, Map.of(), elements);
  }

  boolean isEmpty() {
    return !all && fields.isEmpty() && elements == null;
  }

  /**
   * A copy of a value with its secret texts changed; the value itself where it has none.
   *
   * @param path where the value stands, {@code config.headers.Authorization}
   * @param change makes the new text of the old one and its path
   */
  @Nullable Object change(
      @Nullable Object value, String path, BiFunction<String, String, String> change) {
    if (isEmpty() || value == null) {
      return value;
    }
    if (value instanceof String text) {
      return all ? change.apply(text, path) : text;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> changed = new LinkedHashMap<>(JsonValues.object(map));
      changed.replaceAll(
          (name, member) ->
              member(name).change(member, path.isEmpty() ? name : path + "." + name, change));
      return changed;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> changed = new ArrayList<>(list.size());
      for (Object element : list) {
        changed.add(below().change(element, path + "[" + changed.size() + "]", change));
      }
      return changed;
    }
    return value;
  }

  private SecretPlaces member(String name) {
    return Objects.requireNonNullElse(fields.get(name), below());
  }

  private SecretPlaces below() {
    return all ? ALL : Objects.requireNonNullElse(elements, NONE);
  }
}
