package org.gatehouse.plugins.ratelimiting;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.ValueCheck;
import org.gatehouse.plugins.support.limit.Period;
import org.jspecify.annotations.Nullable;

/** Longer periods have no smaller limits, and sync_rate goes with policy redis only. */
final class LimitRules implements ValueCheck {
  private static final double LEAST_SYNC_RATE = 0.02;

  @Override
  public Optional<String> problemWith(Object value) {
    Map<String, @Nullable Object> config = JsonValues.object(value);
    return orderProblem(config).or(() -> syncRateProblem(config));
  }

  private static Optional<String> orderProblem(Map<String, @Nullable Object> config) {
    Period[] periods = Period.values();
    for (int i = 0; i < periods.length; i++) {
      for (int j = i + 1; j < periods.length; j++) {
        if (config.get(periods[i].wireName()) instanceof Number lower
            && config.get(periods[j].wireName()) instanceof Number upper
            && upper.doubleValue() < lower.doubleValue()) {
          return Optional.of(
              String.format(
                  Locale.ROOT,
                  "The limit for %s(%.1f) cannot be lower than the limit for %s(%.1f)",
                  periods[j].wireName(),
                  upper.doubleValue(),
                  periods[i].wireName(),
                  lower.doubleValue()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> syncRateProblem(Map<String, @Nullable Object> config) {
    double rate = config.get("sync_rate") instanceof Number number ? number.doubleValue() : -1;
    if (rate == -1) {
      return Optional.empty();
    }
    if (!"redis".equals(config.get("policy"))) {
      return Optional.of("sync_rate can only be used with the redis policy");
    }
    return rate < LEAST_SYNC_RATE
        ? Optional.of("sync_rate must be greater than 0.02, or -1 to disable")
        : Optional.empty();
  }
}
