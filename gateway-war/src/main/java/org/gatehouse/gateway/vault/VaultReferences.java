package org.gatehouse.gateway.vault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * The values of one configured thing with what stands behind its references in their place. As in
 * Kong, a reference that cannot be resolved leaves an empty text.
 */
public final class VaultReferences {
  private final Vaults vaults;
  private final List<String> unresolved = new ArrayList<>();
  private final List<String> misfits = new ArrayList<>();

  private VaultReferences(Vaults vaults) {
    this.vaults = vaults;
  }

  /**
   * Values whose references are resolved. Prints nothing of them.
   *
   * @param unresolved what is wrong with each reference that has nothing behind it
   * @param misfits what is wrong with values that the schema does not allow where they stand; such
   *     a thing cannot be used
   */
  public record Resolved(
      Map<String, @Nullable Object> values, List<String> unresolved, List<String> misfits) {
    @Override
    public String toString() {
      return "resolved, with problems: " + unresolved + misfits;
    }
  }

  /** Resolves the references in fields that may have them, on any depth. */
  public static Resolved resolve(
      ConfigSchema<?> schema, Map<String, @Nullable Object> values, Vaults vaults) {
    VaultReferences references = new VaultReferences(vaults);
    return new Resolved(
        references.record(schema, values, ""),
        List.copyOf(references.unresolved),
        List.copyOf(references.misfits));
  }

  private Map<String, @Nullable Object> record(
      ConfigSchema<?> schema, Map<String, @Nullable Object> values, String path) {
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>(values);
    for (Field field : schema.fields()) {
      resolved.computeIfPresent(
          field.name(), (name, value) -> value(field, value, path + field.name()));
    }
    return resolved;
  }

  private Object value(Field field, Object value, String path) {
    if (value instanceof String text) {
      return field.is(Trait.REFERENCEABLE) && JsonValues.isReference(text)
          ? behind(text, field, path)
          : text;
    }
    if (field.schema().isPresent() && value instanceof Map<?, ?> nested) {
      return record(field.schema().get(), JsonValues.object(nested), path + ".");
    }
    if (field.elements().isEmpty()) {
      return value;
    }
    Field element = field.elements().get();
    if (field.kind() == FieldKind.MAP && value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>(JsonValues.object(map));
      members.replaceAll((name, member) -> below(element, member, path + "." + name));
      return members;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> elements = new ArrayList<>(list);
      elements.replaceAll(one -> below(element, one, path));
      return elements;
    }
    return value;
  }

  private @Nullable Object below(Field element, @Nullable Object value, String path) {
    return value == null ? null : value(element, value, path);
  }

  private String behind(String reference, Field field, String path) {
    try {
      String found = vaults.value(reference);
      // the schema's own words may repeat the value
      if (field.problemWith(found).isPresent()) {
        misfits.add("%s: the value of %s does not fit the schema".formatted(path, reference));
      }
      return found;
    } catch (UnresolvedException e) {
      unresolved.add(
          "%s: unable to resolve reference %s (%s)".formatted(path, reference, e.getMessage()));
      return "";
    }
  }
}
