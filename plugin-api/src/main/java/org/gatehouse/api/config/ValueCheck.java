package org.gatehouse.api.config;

import java.util.Optional;

/**
 * A check of one value in code. Implementations are stateless and have a no-argument constructor.
 */
public interface ValueCheck {
  /** Returns what is wrong with a value of the field's type, never null; empty when nothing is. */
  Optional<String> problemWith(Object value);
}
