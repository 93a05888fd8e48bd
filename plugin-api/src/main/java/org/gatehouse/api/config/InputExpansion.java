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

  /**
   * Turns what clients write into what is stored, in place: a password into its hash. What is not
   * sound stays, for the checks to name. The input may be changes to a record only.
   */
  default void transform(Map<String, @Nullable Object> input) {}

  /**
   * As {@link #transform} for a record of a document, of which there may be very many, and which is
   * read again and again: the same values must come out each time.
   *
   * @param known the record's values from before; empty for a new one
   */
  default void transformDeclared(
      Map<String, @Nullable Object> input, Map<String, @Nullable Object> known) {}

  /** Fills in, in place, defaults that depend on other fields. The input is a whole record's. */
  default void complete(Map<String, @Nullable Object> input) {}
}
