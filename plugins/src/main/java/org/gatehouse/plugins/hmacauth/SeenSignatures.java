package org.gatehouse.plugins.hmacauth;

import java.time.Duration;
import java.util.Base64;
import org.gatehouse.plugins.support.BoundedCache;

/** The good signatures of late, each of which counts once. Thread-safe. */
final class SeenSignatures implements AutoCloseable {
  /** Some 20 MB; beyond that, old ones are forgotten early. */
  static final int MAX = 100_000;

  private final BoundedCache<String, Boolean> seen;

  SeenSignatures(double seconds) {
    Duration life = Duration.ofMillis((long) Math.ceil(seconds * 1000));
    this.seen = BoundedCache.of(String.class, Boolean.class, MAX, life);
  }

  /** Whether a signature is seen for the first time; of several at once, one is. */
  boolean isFirst(byte[] signature, HmacAuthCredential credential) {
    String key = credential.id() + Base64.getEncoder().encodeToString(signature);
    return seen.putIfAbsent(key, true) == null;
  }

  @Override
  public void close() {
    seen.close();
  }
}
