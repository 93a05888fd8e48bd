package org.gatehouse.admin.json;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent in a body. Immutable.
 *
 * @param values JSON values; only texts, and maps and lists of them, when they come from a form
 * @param isForm whether a schema has to tell what the texts are
 */
public record Submission(Map<String, @Nullable Object> values, boolean isForm) {
  /** No body at all. */
  public static final Submission NONE = new Submission(Map.of(), false);

  /** The values, those of a form read as the schema says; the caller's to change. */
  public Map<String, @Nullable Object> as(ConfigSchema<?> schema) {
    return isForm ? FormInference.infer(values, schema) : new LinkedHashMap<>(values);
  }
}
