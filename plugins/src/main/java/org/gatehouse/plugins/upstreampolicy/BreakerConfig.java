package org.gatehouse.plugins.upstreampolicy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.ValueCheck;

/** When what fails is left alone. */
@CheckedAsWhole(BreakerConfig.Window.class)
public record BreakerConfig(
    @Doc(
            "What is watched: nothing (off), each service as a whole (service), each target of its"
                + " own (target), or both.")
        @OneOf({"off", "service", "target", "both"})
        @Default("off")
        String scope,
    @Doc("Percent of the calls that fail, from which on the circuit opens.")
        @Between(min = 1, max = 100)
        @Default("50")
        int failureRate,
    @Doc("Statuses that are failures; no answer always is.") @Default({"500", "502", "503", "504"})
        List<@Between(min = 400, max = 599) Integer> failureStatuses,
    @Doc("Milliseconds from which on a call is slow; none is when absent.")
        @Between(min = 1, max = 2147483646)
        Optional<Integer> slowCallDuration,
    @Doc("Percent of the calls that are slow, from which on the circuit opens.")
        @Between(min = 1, max = 100)
        @Default("100")
        int slowCallRate,
    @Doc("Whether the last calls are looked at (count) or those of the last seconds (time).")
        @OneOf({"count", "time"})
        @Default("count")
        String windowType,
    @Doc("How many calls or seconds are looked at.") @Between(min = 1, max = 10000) @Default("100")
        int windowSize,
    @Doc("How many calls there must have been before the circuit can open.")
        @Between(min = 1, max = 10000)
        @Default("20")
        int minimumCalls,
    @Doc("Milliseconds that the circuit stays open, before some calls are let through to see.")
        @Between(min = 1, max = 86400000)
        @Default("30000")
        int openDuration,
    @Doc("How many calls are let through to see.") @Between(min = 1, max = 1000) @Default("5")
        int halfOpenCalls) {

  boolean isOfServices() {
    return scope.equals("service") || scope.equals("both");
  }

  boolean isOfTargets() {
    return scope.equals("target") || scope.equals("both");
  }

  /**
   * How long what was learned is kept when it is not asked for: an hour, and long enough for a
   * circuit to close again.
   */
  long keptNanos() {
    return Math.max(TimeUnit.HOURS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(10L * openDuration));
  }

  /** So many calls can be in the window. */
  static final class Window implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      Map<String, ?> config = JsonValues.object(value);
      return "count".equals(config.get("window_type"))
              && config.get("window_size") instanceof Number size
              && config.get("minimum_calls") instanceof Number calls
              && calls.longValue() > size.longValue()
          ? Optional.of("minimum_calls cannot be greater than window_size")
          : Optional.empty();
    }
  }
}
