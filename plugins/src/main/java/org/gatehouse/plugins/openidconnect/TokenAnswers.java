package org.gatehouse.plugins.openidconnect;

import org.gatehouse.api.plugin.Ticker;
import org.gatehouse.plugins.support.BoundedCache;
import org.jspecify.annotations.Nullable;

/**
 * What the provider said of tokens, for a while. Thread-safe.
 *
 * <p>Refusals are kept apart, so that junk does not push out the tokens that are good.
 */
final class TokenAnswers implements AutoCloseable {
  private static final int MAX_ACTIVE = 10_000;
  private static final int MAX_REFUSED = 10_000;

  private final long keptNanos;
  private final Ticker ticker;
  private final BoundedCache<String, Answer> active;
  private final BoundedCache<String, Answer> refused;

  /** What is known of a token until some moment. */
  private record Answer(Checked checked, long untilNanos) {}

  /**
   * @param keptNanos for how long; 0 for not at all
   */
  TokenAnswers(long keptNanos, Ticker ticker) {
    this.keptNanos = keptNanos;
    this.ticker = ticker;
    this.active = BoundedCache.of(String.class, Answer.class, MAX_ACTIVE);
    this.refused = BoundedCache.of(String.class, Answer.class, MAX_REFUSED);
  }

  /** An answer that is remembered; null when there is none. */
  @Nullable Checked find(String hash) {
    Answer answer = active.get(hash);
    if (answer == null) {
      answer = refused.get(hash);
    }
    return answer == null || answer.untilNanos() - ticker.nanos() <= 0 ? null : answer.checked();
  }

  void remember(String hash, Checked checked) {
    if (keptNanos == 0) {
      return;
    }
    // a token may be revoked, and there may be one that was not there before
    (checked.isRefused() ? active : refused).remove(hash);
    (checked.isRefused() ? refused : active)
        .put(hash, new Answer(checked, ticker.nanos() + keptNanos));
  }

  @Override
  public void close() {
    active.close();
    refused.close();
  }
}
