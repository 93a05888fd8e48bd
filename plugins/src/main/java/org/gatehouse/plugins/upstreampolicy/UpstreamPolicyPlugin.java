package org.gatehouse.plugins.upstreampolicy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongUnaryOperator;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.gatehouse.api.plugin.Forwarder;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.plugin.Ticker;
import org.gatehouse.plugins.upstreampolicy.TryResult.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Says how an upstream is called: how long it may take, when a request is sent again, when the
 * upstream is left alone, how many requests it may have at once, and what is answered in its place.
 *
 * <p>What it learns of services and targets lives as long as the configured row does not change,
 * and as they are called now and then.
 */
public class UpstreamPolicyPlugin implements Plugin {
  /** The plugin {@code upstream-policy}. */
  public static final PluginType<UpstreamPolicyConfig> TYPE =
      PluginType.named("upstream-policy", UpstreamPolicyConfig.class)
          .priority(1)
          .create(UpstreamPolicyPlugin.class, UpstreamPolicyPlugin::of);

  private static final UUID NO_SERVICE = new UUID(0, 0);

  private final UpstreamPolicyConfig config;
  private final Ticker ticker;
  private final Pause pause;
  private final RetryRule retry;
  private final Fallbacks fallbacks;
  private final Breakers breakers;
  private final @Nullable TargetBreakers targets;
  private final Recent<UUID, ServiceState> services;
  private final AttributeKey<Bulkhead> entered = new AttributeKey<>("upstream-policy bulkhead");

  private static Plugin of(UpstreamPolicyConfig config, PluginContext context) {
    return of(config, context, Thread::sleep, UpstreamPolicyPlugin::random);
  }

  static UpstreamPolicyPlugin of(
      UpstreamPolicyConfig config, PluginContext context, Pause pause, LongUnaryOperator random) {
    if (!config.isRemembering()) {
      return new UpstreamPolicyPlugin(config, context, pause, random, null);
    }
    LastAnswers answers = new LastAnswers(config.fallbackCache().maxEntries(), context.clock());
    return new RememberingPolicyPlugin(config, context, pause, random, answers);
  }

  UpstreamPolicyPlugin(
      UpstreamPolicyConfig config,
      PluginContext context,
      Pause pause,
      LongUnaryOperator random,
      @Nullable LastAnswers answers) {
    this.config = config;
    this.ticker = context.ticker();
    this.pause = pause;
    this.retry = new RetryRule(config.retry(), context.clock(), random);
    this.fallbacks = new Fallbacks(config.fallback(), config.fallbackStatuses(), answers);
    this.breakers = new Breakers(config.circuitBreaker(), ticker);
    long keptNanos = config.circuitBreaker().keptNanos();
    this.services = new Recent<>(ticker, keptNanos, ServiceState::isInUse);
    this.targets =
        config.circuitBreaker().isOfTargets()
            ? new TargetBreakers(breakers, keptNanos, ticker)
            : null;
  }

  private static long random(long most) {
    return ThreadLocalRandom.current().nextLong(most + 1);
  }

  @Override
  public Outcome forward(Exchange exchange, Forwarder next) {
    Deadline deadline = Deadline.in(config.totalTimeout().orElse(0), ticker);
    UpstreamRequest request = exchange.upstreamRequest();
    if (hasTimeouts()) {
      request.timeouts(
          config.connectTimeout().orElse(0),
          config.writeTimeout().orElse(0),
          config.readTimeout().orElse(0));
    }
    if (retry.attempts() > 0) {
      request.retries(0);
    }
    ServiceState state = stateOf(exchange);
    hedge(request, state);
    TryResult result =
        enter(exchange, state.bulkhead(), deadline)
            ? tries(exchange, next, state, deadline)
            : TryResult.of(Kind.FULL);
    if (fallbacks.isWanted(result)) {
      result = fallbacks.answer(exchange, next, deadline, result);
    }
    return switch (result.kind()) {
      case FULL -> refuse(exchange, "too many requests are in flight", 1);
      case OPEN -> refuse(exchange, "the upstream is failing", openSeconds());
      default -> result.outcome();
    };
  }

  @Override
  public void onLog(Exchange exchange) {
    exchange.attribute(entered).ifPresent(Bulkhead::leave);
  }

  private void hedge(UpstreamRequest request, ServiceState state) {
    RetryBudget budget = state.hedges();
    if (budget != null) {
      budget.requested();
      if (config.hedge().methods().contains(request.method())) {
        request.hedge(config.hedge().delay().orElse(0), budget::withdraw);
      }
    }
  }

  private boolean hasTimeouts() {
    return config.connectTimeout().isPresent()
        || config.writeTimeout().isPresent()
        || config.readTimeout().isPresent();
  }

  private ServiceState stateOf(Exchange exchange) {
    UUID id = exchange.service().map(Service::id).orElse(NO_SERVICE);
    return services.of(id, this::newState);
  }

  private ServiceState newState(UUID service) {
    RetryConfig again = config.retry();
    BulkheadConfig limit = config.bulkhead();
    return new ServiceState(
        again.attempts() == 0
            ? null
            : new RetryBudget(again.budgetRatio(), again.budgetMinPerSecond(), ticker),
        config.hedge().delay().isEmpty()
            ? null
            : new RetryBudget(config.hedge().budgetRatio(), 1, ticker),
        config.circuitBreaker().isOfServices() ? breakers.make(service.toString()) : null,
        limit.maxInFlight().isEmpty()
            ? null
            : new Bulkhead(limit.maxInFlight().get(), limit.queue(), limit.maxWait()));
  }

  private boolean enter(Exchange exchange, @Nullable Bulkhead bulkhead, Deadline deadline) {
    if (bulkhead == null) {
      return true;
    }
    if (!bulkhead.enter(deadline.millisLeft())) {
      exchange.logFields().put("upstream_policy.bulkhead", "full");
      return false;
    }
    exchange.attribute(entered, bulkhead);
    return true;
  }

  private TryResult tries(
      Exchange exchange, Forwarder next, ServiceState state, Deadline deadline) {
    RetryBudget budget = state.budget();
    if (budget != null) {
      budget.requested();
    }
    if (!isLetThrough(exchange, state.breaker())) {
      return TryResult.of(Kind.OPEN);
    }
    TryResult result = tryOnce(exchange, next, state.breaker(), deadline);
    for (int sent = 0; sent < retry.attempts() && retry.isReason(exchange, result); sent++) {
      if (!mayRepeat(exchange, budget, sent, deadline)
          || !isLetThrough(exchange, state.breaker())) {
        return result;
      }
      result = tryOnce(exchange, next, state.breaker(), deadline);
      if (result.kind() == Kind.OPEN) {
        return result; // all targets are left alone now, and the last answer was given up for this
      }
      exchange.logFields().put("upstream_policy.retries", sent + 1L);
    }
    return result;
  }

  private static boolean isLetThrough(Exchange exchange, @Nullable CircuitBreaker breaker) {
    if (breaker == null || breaker.tryAcquirePermission()) {
      return true;
    }
    exchange.logFields().put("upstream_policy.breaker", "open");
    return false;
  }

  private boolean mayRepeat(
      Exchange exchange, @Nullable RetryBudget budget, int sent, Deadline deadline) {
    long millis = retry.pauseMillis(exchange, sent);
    if (millis < 0 || millis >= deadline.millisLeft()) {
      return false;
    }
    if (budget != null && !budget.withdraw()) {
      exchange.logFields().put("upstream_policy.budget", "exhausted");
      return false;
    }
    try {
      pause.forMillis(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Makes a call, for which the service's breaker has given a permission. */
  private TryResult tryOnce(
      Exchange exchange, Forwarder next, @Nullable CircuitBreaker breaker, Deadline deadline) {
    UpstreamRequest request = exchange.upstreamRequest();
    TargetBreakers.Watch watch = targets == null ? null : targets.watch();
    if (watch != null) {
      request.targetFilter(watch);
    }
    deadline.putInto(request);
    int before = exchange.attempts().size();
    TryResult result = TryResult.of(Kind.OTHER);
    try {
      Outcome outcome = next.forward(exchange);
      result = TryResult.of(exchange, outcome, before, watch != null && watch.hasVetoed());
    } finally {
      if (breaker != null) {
        tell(breaker, result, nanos(exchange.attempts(), before));
      }
      if (watch != null) {
        watch.settle(exchange.attempts(), before);
      }
    }
    if (watch != null && watch.hasVetoed()) {
      exchange.logFields().put("upstream_policy.breaker", "open");
    }
    return result;
  }

  /** From the start of the first try to the end of the last, of which two may be at a time. */
  private static long nanos(List<Attempt> attempts, int first) {
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (int i = first; i < attempts.size(); i++) {
      Attempt one = attempts.get(i);
      start = Math.min(start, one.startedAtNanos());
      end = Math.max(end, one.startedAtNanos() + one.balancerNanos() + one.durationNanos());
    }
    return Math.max(0, end - start);
  }

  private void tell(CircuitBreaker breaker, TryResult result, long nanos) {
    if (result.kind() == Kind.ANSWERED) {
      breakers.answered(breaker, result.status(), nanos);
    } else if (result.failure() != null) {
      breakers.failed(breaker, result.failure(), nanos);
    } else {
      breaker.releasePermission();
    }
  }

  /** How long a circuit may stay open still, at most. */
  private long openSeconds() {
    return Math.max(1, (config.circuitBreaker().openDuration() + 999L) / 1000);
  }

  private static Outcome refuse(Exchange exchange, String message, long retryAfterSeconds) {
    return exchange.respond(
        Answer.error(503, message).header("Retry-After", Long.toString(retryAfterSeconds)));
  }
}
