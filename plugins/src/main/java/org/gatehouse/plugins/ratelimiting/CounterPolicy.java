package org.gatehouse.plugins.ratelimiting;

import java.time.Duration;
import java.util.Optional;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.Shared;
import org.gatehouse.plugins.support.limit.Counters;
import org.gatehouse.plugins.support.limit.LocalCounters;
import org.gatehouse.plugins.support.limit.RedisCounters;
import org.gatehouse.plugins.support.limit.SharedCounters;
import org.gatehouse.plugins.support.limit.SharedTotals;
import org.gatehouse.plugins.support.redis.RedisConfig;

/**
 * Where a plugin counts, by {@code config.policy}. Plugins of one node with the same policy and
 * scope use the same counters, so that a change of limits does not forget what was counted.
 *
 * @param scope the ids of route and service; as in Kong, the plugins that a service has for several
 *     consumers count as one
 * @param redis where the counters are, for policy redis
 */
record CounterPolicy(
    String nodeId, String name, String scope, Optional<RedisConfig> redis, double syncRate) {
  private static final Shared<CounterPolicy, Counters> COUNTERS = new Shared<>(Counters::close);

  /** How old a total from the database may be when a call is let through. */
  private static final Duration CLUSTER_FRESH = Duration.ofMillis(50);

  private static final String NO_ID = "00000000-0000-0000-0000-000000000000";

  static CounterPolicy of(RateLimitingConfig config, PluginContext context) {
    String name = config.policy().orElse("local");
    boolean isRedis = name.equals("redis");
    return new CounterPolicy(
        context.nodeId(),
        name,
        scope(context.instance()),
        isRedis ? Optional.of(config.redis()) : Optional.empty(),
        config.syncRate());
  }

  private static String scope(PluginInstance instance) {
    return id(instance.route()) + ":" + id(instance.service());
  }

  private static String id(Optional<EntityRef> reference) {
    return reference.map(entity -> entity.id().toString()).orElse(NO_ID);
  }

  /** The counters; each call asks for one {@link #release}. */
  Counters acquire(PluginContext context) {
    return COUNTERS.acquire(this, () -> open(context));
  }

  void release() {
    COUNTERS.release(this);
  }

  private Counters open(PluginContext context) {
    if (redis.isPresent()) {
      return syncRate < 0
          ? new RedisCounters(scope, redis.get(), context)
          : inRedis(redis.get(), context);
    }
    return name.equals("cluster")
        ? new SharedCounters(
            scope,
            SharedTotals.in(context.counters()),
            "the database",
            Duration.ZERO,
            CLUSTER_FRESH,
            context)
        : new LocalCounters(context.clock(), context.scheduler());
  }

  private Counters inRedis(RedisConfig at, PluginContext context) {
    Duration rate = Duration.ofMillis(Math.round(syncRate * 1000));
    return new SharedCounters(
        scope, RedisCounters.totals(at, context), at.toString(), rate, rate, context);
  }
}
