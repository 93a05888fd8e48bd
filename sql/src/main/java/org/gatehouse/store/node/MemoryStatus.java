package org.gatehouse.store.node;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code /status} says of memory: Java's heap, where Kong has that of its workers. */
public final class MemoryStatus {
  private static final int DEFAULT_SCALE = 2;
  private static final int MAX_SCALE = 20;

  private MemoryStatus() {}

  /**
   * The object under {@code memory}, with sizes like {@code 47.06 MiB}.
   *
   * @param unit {@code b}, {@code k}, {@code m} or {@code g}; MiB when left out
   * @param scale the number of digits after the point; two when it is no number
   * @throws IllegalArgumentException for another unit or a negative scale, in words for the client
   */
  public static Map<String, Object> json(Optional<String> unit, Optional<String> scale) {
    String shown = show(usedBytes(), unit.orElse("m"), scale.orElse(""));
    return Map.of(
        "workers_lua_vms",
        List.of(Map.of("http_allocated_gc", shown, "pid", ProcessHandle.current().pid())),
        "lua_shared_dicts",
        Map.of());
  }

  /** How much of the heap is in use. */
  public static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  static String show(long bytes, String unit, String scale) {
    String lower = unit.toLowerCase(Locale.ROOT);
    if (!List.of("", "b", "k", "m", "g").contains(lower)) {
      throw new IllegalArgumentException(
          "invalid unit '%s' (expected 'k/K', 'm/M', or 'g/G')".formatted(unit));
    }
    int digits = scale.matches("-?[0-9]{1,3}") ? Integer.parseInt(scale) : DEFAULT_SCALE;
    if (digits < 0) {
      throw new IllegalArgumentException("scale must be equal or greater than 0");
    }
    int power = List.of("k", "m", "g").indexOf(lower) + 1;
    return power == 0
        ? String.valueOf(bytes)
        : String.format(
            Locale.ROOT,
            "%." + Math.min(digits, MAX_SCALE) + "f %siB",
            bytes / Math.pow(1024, power),
            lower.toUpperCase(Locale.ROOT));
  }
}
