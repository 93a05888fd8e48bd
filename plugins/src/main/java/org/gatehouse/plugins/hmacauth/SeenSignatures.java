package org.gatehouse.plugins.hmacauth;

import java.time.Duration;
import java.util.Base64;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;

/** The good signatures of late, each of which counts once. Thread-safe. */
final class SeenSignatures implements AutoCloseable {
  /** Some 20 MB; beyond that, old ones are forgotten early. */
  static final int MAX = 100_000;

  private final CacheManager caches;
  private final Cache<String, Boolean> seen;

  SeenSignatures(double seconds) {
    this.caches =
        CacheManagerBuilder.newCacheManagerBuilder()
            .withCache(
                "seen",
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                        String.class, Boolean.class, ResourcePoolsBuilder.heap(MAX))
                    .withExpiry(
                        ExpiryPolicyBuilder.timeToLiveExpiration(
                            Duration.ofMillis((long) Math.ceil(seconds * 1000)))))
            .build(true);
    this.seen = caches.getCache("seen", String.class, Boolean.class);
  }

  /** Whether a signature is seen for the first time; of several at once, one is. */
  boolean isFirst(byte[] signature, HmacAuthCredential credential) {
    String key = credential.id() + Base64.getEncoder().encodeToString(signature);
    return seen.putIfAbsent(key, true) == null;
  }

  @Override
  public void close() {
    caches.close();
  }
}
