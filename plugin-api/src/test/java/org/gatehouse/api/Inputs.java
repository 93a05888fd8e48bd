package org.gatehouse.api;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.ConfigSchema.Accepted;

/** Inputs of records and what becomes of them. */
public final class Inputs {
  /** The time at which inputs are accepted. */
  public static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_250L);

  private Inputs() {}

  /** An input of names and values in turn. */
  public static Map<String, Object> of(Object... namesAndValues) {
    Map<String, Object> input = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      input.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return input;
  }

  /** What is wrong with an input. */
  public static Map<String, Object> problems(
      Class<? extends Record> type, Object... namesAndValues) {
    return accept(type, namesAndValues).problems().fields();
  }

  /** The completed value of an input that is sound. */
  public static Map<String, Object> accepted(
      Class<? extends Record> type, Object... namesAndValues) {
    Accepted accepted = accept(type, namesAndValues);
    if (!accepted.isSound()) {
      throw new AssertionError(Arrays.toString(namesAndValues) + ": " + accepted.problems());
    }
    return accepted.value();
  }

  private static Accepted accept(Class<? extends Record> type, Object... namesAndValues) {
    return ConfigSchema.of(type).accept(of(namesAndValues), NOW);
  }
}
