package org.gatehouse.api.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule over several fields in code. Implementations are stateless and have a no-argument
 * constructor.
 */
public interface EntityRule {
  /** Adds to {@code problems} what is wrong with a record, seen as JSON values. */
  void check(Map<String, @Nullable Object> record, Problems problems);
}
