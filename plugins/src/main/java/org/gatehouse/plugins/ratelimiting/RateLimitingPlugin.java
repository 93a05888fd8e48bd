package org.gatehouse.plugins.ratelimiting;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.plugins.support.limit.Counters;
import org.gatehouse.plugins.support.limit.CountersUnavailableException;
import org.gatehouse.plugins.support.limit.Limit;

/**
 * Lets a client make so many requests in a second, minute, hour, day, month or year.
 *
 * <p>Answers 429 once a window is used up, with {@code Retry-After}. Tells the client of its limits
 * in {@code X-RateLimit-*} and {@code RateLimit-*} headers unless they are hidden. A refused
 * request is not counted.
 */
public final class RateLimitingPlugin implements Plugin {
  public static final PluginType<RateLimitingConfig> TYPE =
      PluginType.named("rate-limiting", RateLimitingConfig.class)
          .priority(910)
          .create(RateLimitingPlugin.class, RateLimitingPlugin::new);

  private static final AttributeKey<LimitHeaders> HEADERS =
      new AttributeKey<>("rate-limiting headers");

  private final List<Limit> limits;
  private final CallerIdentifier identifier;
  private final boolean faultTolerant;
  private final boolean hideClientHeaders;
  private final int errorCode;
  private final String errorMessage;
  private final Clock clock;
  private final System.Logger logger;
  private final CounterPolicy policy;
  private final Counters counters;

  RateLimitingPlugin(RateLimitingConfig config, PluginContext context) {
    this.limits = config.limits();
    this.identifier = new CallerIdentifier(config);
    this.faultTolerant = config.faultTolerant();
    this.hideClientHeaders = config.hideClientHeaders();
    this.errorCode = config.errorCode().orElse(429.0).intValue();
    this.errorMessage = config.errorMessage().orElse("API rate limit exceeded");
    this.clock = context.clock();
    this.logger = context.logger();
    this.policy = CounterPolicy.of(config, context);
    this.counters = policy.acquire(context);
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    long now = clock.millis();
    long[] used;
    try {
      used = counters.count(identifier.of(exchange), now, limits);
    } catch (CountersUnavailableException e) {
      return uncounted(e);
    }
    int refused = usedUp(used);
    if (refused >= 0) {
      return refuse(exchange, used, refused, now);
    }
    if (!hideClientHeaders) {
      exchange.attribute(HEADERS, LimitHeaders.of(limits, used, refused, now));
    }
    return Outcome.CONTINUE;
  }

  private Outcome uncounted(CountersUnavailableException e) {
    if (!faultTolerant) {
      throw e;
    }
    // without a cause it is the same failure again, which was logged
    if (e.getCause() != null) {
      logger.log(Level.ERROR, "requests pass uncounted", e);
    }
    return Outcome.CONTINUE;
  }

  /** The longest period that is used up; -1 when none is. */
  private int usedUp(long[] used) {
    for (int i = used.length - 1; i >= 0; i--) {
      if (used[i] >= limits.get(i).max()) {
        return i;
      }
    }
    return -1;
  }

  private Outcome refuse(Exchange exchange, long[] used, int refused, long now) {
    Answer answer = Answer.error(errorCode, errorMessage);
    if (!hideClientHeaders) {
      LimitHeaders headers = LimitHeaders.of(limits, used, refused, now);
      headers.forEach(answer::header);
      answer.header("Retry-After", Long.toString(headers.reset()));
    }
    return exchange.respond(answer);
  }

  @Override
  public void onResponseHeaders(Exchange exchange) {
    exchange
        .attribute(HEADERS)
        .ifPresent(headers -> headers.forEach(exchange.clientResponse().headers()::set));
  }

  @Override
  public void close() {
    policy.release();
  }
}
