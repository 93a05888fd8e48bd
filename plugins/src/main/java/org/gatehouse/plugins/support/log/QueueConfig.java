package org.gatehouse.plugins.support.log;

import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.OneOf;

/** How records wait to be sent; the same for all plugins that have a queue. */
public record QueueConfig(
    @Doc("How many records are sent together, at most.")
        @Between(min = 1, max = 1000000)
        @Default("1")
        Optional<Integer> maxBatchSize,
    @Doc("Seconds that a record waits for others to be sent with, at most.")
        @Between(min = 0, max = 3600)
        @Default("1")
        Optional<Double> maxCoalescingDelay,
    @Doc("How many records may wait; beyond that the oldest are dropped.")
        @Between(min = 1, max = 1000000)
        @Default("10000")
        Optional<Integer> maxEntries,
    @Doc(
            "How many bytes of records may wait; beyond that the oldest are dropped. No limit when absent.")
        Optional<Long> maxBytes,
    @Doc("Seconds after which records that cannot be sent are dropped.") @Default("60")
        Optional<Double> maxRetryTime,
    @Doc("Seconds before records are sent again for the first time; doubled each time.")
        @Between(min = 0.001, max = 1000000)
        @Default("0.01")
        Optional<Double> initialRetryDelay,
    @Doc("Seconds before records are sent again, at most.")
        @Between(min = 0.001, max = 1000000)
        @Default("60")
        Optional<Double> maxRetryDelay,
    @Doc("How many senders there are: 1, or -1 for as many as are needed, up to 16.")
        @OneOf({"-1", "1"})
        @Default("1")
        Optional<Integer> concurrencyLimit) {

  /** The settings of a queue. */
  public LogQueue.Settings settings() {
    return new LogQueue.Settings(
        maxBatchSize.orElse(1),
        nanos(maxCoalescingDelay.orElse(1.0)),
        maxEntries.orElse(10_000),
        maxBytes.orElse(Long.MAX_VALUE),
        nanos(maxRetryTime.orElse(60.0)),
        nanos(initialRetryDelay.orElse(0.01)),
        nanos(maxRetryDelay.orElse(60.0)),
        concurrencyLimit.orElse(1) == 1 ? 1 : LogQueue.MAX_SENDERS);
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }
}
