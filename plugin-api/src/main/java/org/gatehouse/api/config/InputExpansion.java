package org.gatehouse.api.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the input of a record before its defaults are filled in. Implementations are stateless
 * and have a no-argument constructor.
 */
public interface InputExpansion {
  /**
   * Turns what stands for other fields into those, in place; what cannot be read goes to {@code
   * problems}. The input may be changes to a record only.
   */
  default void expand(Map<String, @Nullable Object> input, Problems problems) {}

  /** Fills in, in place, defaults that depend on other fields. The input is a whole record's. */
  default void complete(Map<String, @Nullable Object> input) {}
}
