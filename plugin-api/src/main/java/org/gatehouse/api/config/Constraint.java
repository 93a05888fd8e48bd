package org.gatehouse.api.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * One demand on a value of the right type.
 *
 * @param key its name in a rendered schema, empty for what is not rendered
 * @param rendered its argument there
 * @param check what is wrong with a value, never null
 */
record Constraint(String key, Object rendered, Function<Object, Optional<String>> check) {

  Optional<String> problemWith(Object value) {
    return check.apply(value);
  }
}
