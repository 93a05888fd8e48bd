package org.gatehouse.plugins.support.limit;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.plugins.support.Breaker;
import org.gatehouse.plugins.support.redis.RedisConfig;
import org.gatehouse.plugins.support.redis.RedisConnection;
import org.gatehouse.plugins.support.redis.RedisScript;

/**
 * Counters in a Redis that all nodes share, asked once with each call. Exact: one script looks at
 * all windows of a call and counts it, as one step, so no more calls get through than a limit
 * allows.
 *
 * <p>Keys are those of Kong's plugin, so that nodes of both can count together. As in Kong, a key
 * lives as long as its window is from its first count on, whatever time it is on the clock of the
 * Redis. Thread-safe.
 */
public final class RedisCounters implements Counters {
  private static final RedisScript COUNT =
      new RedisScript(
          """
          local used, free = {}, true
          for i, key in ipairs(KEYS) do
            used[i] = tonumber(redis.call('get', key) or '0')
            free = free and used[i] < tonumber(ARGV[2 * i - 1])
          end
          if free then
            for i, key in ipairs(KEYS) do
              if redis.call('incr', key) == 1 then
                redis.call('pexpire', key, ARGV[2 * i])
              end
            end
          end
          return used
          """);

  private static final RedisScript ADD =
      new RedisScript(
          """
          local totals = {}
          for i, key in ipairs(KEYS) do
            local by = tonumber(ARGV[2 * i - 1])
            if by > 0 then
              totals[i] = redis.call('incrby', key, by)
              if totals[i] == by then
                redis.call('pexpire', key, ARGV[2 * i])
              end
            else
              totals[i] = tonumber(redis.call('get', key) or '0')
            end
          end
          return totals
          """);

  private final String scope;
  private final RedisConnection redis;
  private final Breaker breaker;

  /**
   * @param scope keeps the counters of one plugin from those of others
   */
  public RedisCounters(String scope, RedisConfig config, PluginContext context) {
    this.scope = scope;
    this.redis = new RedisConnection(config, context.verifiedTls());
    this.breaker =
        new Breaker(context.ticker(), config.toString(), CountersUnavailableException::new);
  }

  @Override
  public long[] count(String identifier, long nowMillis, List<Limit> limits) {
    List<String> keys = new ArrayList<>(limits.size());
    List<String> arguments = new ArrayList<>(2 * limits.size());
    for (Limit limit : limits) {
      long start = limit.period().startOf(nowMillis);
      keys.add(key(scope, identifier, limit.period().wireName(), start));
      arguments.add(Double.toString(limit.max()));
      arguments.add(Long.toString(limit.period().endOf(start) - start));
    }
    return breaker.call(() -> redis.run(COUNT, keys, arguments)).stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  private static String key(String scope, String identifier, String period, long start) {
    return "ratelimit:" + scope + ":" + identifier + ":" + start + ":" + period;
  }

  /** Totals in a Redis, for {@link SharedCounters}. */
  public static SharedTotals totals(RedisConfig config, PluginContext context) {
    RedisConnection redis = new RedisConnection(config, context.verifiedTls());
    return new SharedTotals() {
      @Override
      public List<Long> add(List<CounterStore.Increment> increments) {
        List<String> keys = new ArrayList<>(increments.size());
        List<String> arguments = new ArrayList<>(2 * increments.size());
        increments.forEach(
            increment -> {
              var counter = increment.counter();
              keys.add(
                  key(counter.scope(), counter.identifier(), counter.period(), counter.start()));
              arguments.add(Long.toString(increment.by()));
              arguments.add(Long.toString(increment.expiresAt() - counter.start()));
            });
        return redis.run(ADD, keys, arguments);
      }

      @Override
      public void close() {
        redis.close();
      }
    };
  }

  @Override
  public void close() {
    redis.close();
  }
}
