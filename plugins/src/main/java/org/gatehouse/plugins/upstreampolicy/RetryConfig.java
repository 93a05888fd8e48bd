package org.gatehouse.plugins.upstreampolicy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HttpMethod;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.ValueCheck;

/** When a request is sent again. */
@CheckedAsWhole(RetryConfig.Pauses.class)
public record RetryConfig(
    @Doc(
            "How often a request is sent again; 0 leaves it to the service's retries, which this"
                + " replaces.")
        @Between(min = 0, max = 20)
        @Default("0")
        int attempts,
    @Doc(
            "What is a reason to send again: no connection (connect), a connection that ended"
                + " (reset), no answer in time (timeout), an answer that is none (invalid).")
        @Default({"connect", "reset", "timeout"})
        List<@OneOf({"connect", "reset", "timeout", "invalid"}) String> on,
    @Doc("Statuses that are a reason to send again.") @Default({"502", "503", "504"})
        List<@Between(min = 400, max = 599) Integer> statuses,
    @Doc(
            "Methods of requests that may be sent again after the upstream may have got them; where"
                + " there was no connection, all are.")
        @Default({"DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"})
        List<@HttpMethod String> methods,
    @Doc(
            "Milliseconds to pause before sending again for the first time, at most; doubled each"
                + " time. The pause is random, from 0 on.")
        @Between(min = 0, max = 60000)
        @Default("25")
        int backoffBase,
    @Doc("Milliseconds to pause before sending again, at most.")
        @Between(min = 0, max = 60000)
        @Default("250")
        int backoffMax,
    @Doc(
            "Whether a Retry-After of the upstream makes the pause longer; beyond max_retry_after"
                + " the request is not sent again.")
        @Default("true")
        boolean respectRetryAfter,
    @Doc("Milliseconds to wait for the sake of a Retry-After, at most.")
        @Between(min = 0, max = 60000)
        @Default("1000")
        int maxRetryAfter,
    @Doc(
            "How many requests may be sent again in ten seconds, as a part of those of a service in"
                + " these ten seconds.")
        @Between(min = 0, max = 10)
        @Default("0.2")
        double budgetRatio,
    @Doc("How many requests a second may be sent again beside that.")
        @Between(min = 0, max = 100000)
        @Default("3")
        int budgetMinPerSecond) {

  /** The shortest pause is not longer than the longest. */
  static final class Pauses implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      Map<String, ?> config = JsonValues.object(value);
      return config.get("backoff_base") instanceof Number base
              && config.get("backoff_max") instanceof Number max
              && base.longValue() > max.longValue()
          ? Optional.of("backoff_base cannot be greater than backoff_max")
          : Optional.empty();
    }
  }
}
