package org.gatehouse.plugins.support;

import java.time.Duration;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.jspecify.annotations.Nullable;

/** So many entries in memory, and no more: Ehcache drops others for new ones. Thread-safe. */
public final class BoundedCache<K, V> implements AutoCloseable {
  private static final String NAME = "entries";

  private final CacheManager manager;
  private final Cache<K, V> entries;

  private BoundedCache(
      Class<K> keys, Class<V> values, CacheConfigurationBuilder<K, V> configuration) {
    this.manager =
        CacheManagerBuilder.newCacheManagerBuilder().withCache(NAME, configuration).build(true);
    this.entries = manager.getCache(NAME, keys, values);
  }

  /** A cache whose entries stay until others need their place. */
  public static <K, V> BoundedCache<K, V> of(Class<K> keys, Class<V> values, long maxEntries) {
    return new BoundedCache<>(keys, values, bounded(keys, values, maxEntries));
  }

  /** A cache whose entries go after a while in any case. */
  public static <K, V> BoundedCache<K, V> of(
      Class<K> keys, Class<V> values, long maxEntries, Duration life) {
    return new BoundedCache<>(
        keys,
        values,
        bounded(keys, values, maxEntries)
            .withExpiry(ExpiryPolicyBuilder.timeToLiveExpiration(life)));
  }

  private static <K, V> CacheConfigurationBuilder<K, V> bounded(
      Class<K> keys, Class<V> values, long maxEntries) {
    return CacheConfigurationBuilder.newCacheConfigurationBuilder(
        keys, values, ResourcePoolsBuilder.heap(maxEntries));
  }

  /** Null when there is none. */
  public @Nullable V get(K key) {
    return entries.get(key);
  }

  public void put(K key, V value) {
    entries.put(key, value);
  }

  /** What is there already, which then stays; null when the value was put. */
  public @Nullable V putIfAbsent(K key, V value) {
    return entries.putIfAbsent(key, value);
  }

  public void remove(K key) {
    entries.remove(key);
  }

  @Override
  public void close() {
    manager.close();
  }
}
