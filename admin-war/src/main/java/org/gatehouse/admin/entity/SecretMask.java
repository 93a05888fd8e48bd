package org.gatehouse.admin.entity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.EntitySchemas;
import org.jspecify.annotations.Nullable;

/**
 * Hides what is secret in the values of entities: fields that their schemas mark, and the whole
 * config of what has no schema any more.
 */
public final class SecretMask {
  /** What stands in place of a secret. */
  public static final String HIDDEN = "(hidden)";

  private final EntitySchemas schemas;

  public SecretMask(EntitySchemas schemas) {
    this.schemas = schemas;
  }

  /** The values with {@link #HIDDEN} in place of each secret that is there. */
  public Map<String, @Nullable Object> hide(
      EntityType<?> type, Map<String, @Nullable Object> values) {
    return hideOf(type, values);
  }

  private <E extends Record> Map<String, @Nullable Object> hideOf(
      EntityType<E> type, Map<String, @Nullable Object> values) {
    Optional<ConfigSchema<E>> schema = schemas.find(type, values);
    if (schema.isPresent()) {
      return hide(schema.get(), values);
    }
    Map<String, @Nullable Object> shown = hide(type.schema(), values);
    shown.replace("config", HIDDEN);
    return shown;
  }

  private static Map<String, @Nullable Object> hide(
      ConfigSchema<?> schema, Map<String, @Nullable Object> values) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(values);
    for (Field field : schema.fields()) {
      shown.computeIfPresent(field.name(), (name, value) -> hide(field, value));
    }
    return shown;
  }

  private static Object hide(Field field, Object value) {
    if (field.is(Trait.SECRET) || field.is(Trait.ENCRYPTED)) {
      return HIDDEN;
    }
    if (value instanceof List<?> list && field.elements().isPresent()) {
      List<@Nullable Object> shown = new ArrayList<>(list.size());
      list.forEach(one -> shown.add(one == null ? null : hide(field.elements().get(), one)));
      return shown;
    }
    if (value instanceof Map<?, ?> map && field.schema().isPresent()) {
      return hide(field.schema().get(), JsonValues.object(map));
    }
    if (value instanceof Map<?, ?> map && field.elements().isPresent()) {
      Map<String, @Nullable Object> shown = new LinkedHashMap<>(JsonValues.object(map));
      shown.replaceAll((key, one) -> one == null ? null : hide(field.elements().get(), one));
      return shown;
    }
    return value;
  }
}
