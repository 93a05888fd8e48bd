package org.gatehouse.gateway.proxy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.balancer.Balancer;
import org.gatehouse.gateway.balancer.Endpoint;
import org.gatehouse.gateway.balancer.Peer;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.RequestBody;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.jspecify.annotations.Nullable;

/** The tries of one call: where they go, and whether there is another. For one thread. */
final class UpstreamTries {
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");

  /** Kept connections found ended that are not held against the service's {@code retries}. */
  private static final int FREE_TRIES = 8;

  /** Picks of targets that a filter does not allow, before there is none. */
  private static final int MAX_PASSED_OVER = 128;

  /** In Kong's words. */
  private static final String NO_PEER = "failure to get a peer from the ring-balancer";

  private final Means means;
  private final ServletExchange exchange;
  private final String host;
  private final @Nullable Balancer balancer;
  private final TryLimits limits;
  private final boolean isGrpc;
  private int triesLeft;
  private int freeTries = FREE_TRIES;
  private List<Peer> failed = List.of();

  /** What all calls of a node share. */
  record Means(UpstreamClient client, Hedges hedges, AddressResolver resolver) {}

  UpstreamTries(Means means, ServletExchange exchange, @Nullable Service service) {
    this.means = means;
    this.exchange = exchange;
    this.host = exchange.upstreamRequest().host();
    this.isGrpc = GrpcHead.isFor(exchange.upstreamRequest().scheme());
    this.balancer = exchange.runtime().balancer(host).orElse(null);
    this.limits = TryLimits.of(service, exchange.callLimits());
    this.triesLeft = limits.retries();
  }

  /**
   * Where a try goes, and since when. An {@link Attempt} of it is made at the moment it ends.
   *
   * @param peer null when the host is not the name of an upstream
   * @param name what the host is called
   * @param pickedMillis when the balancer was asked, in milliseconds since 1970
   * @param pickNanos how long it took
   * @param started when the call was made, by {@link #now}
   */
  private record Try(
      @Nullable Peer peer,
      String name,
      InetAddress address,
      int port,
      long pickedMillis,
      long pickNanos,
      long started) {

    Attempt answered(int status, long now) {
      return attempt(now, OptionalInt.of(status), Optional.empty());
    }

    /** It ended because another one had an answer. */
    Attempt dropped(long now) {
      return attempt(now, OptionalInt.empty(), Optional.empty());
    }

    Attempt failed(UpstreamException failure, long now) {
      return attempt(now, OptionalInt.empty(), Optional.of(failure.kind().failure()));
    }

    private Attempt attempt(long now, OptionalInt status, Optional<Attempt.Failure> failure) {
      return new Attempt(
          address,
          port,
          TimeUnit.MILLISECONDS.toNanos(pickedMillis),
          pickNanos,
          now - started,
          status,
          failure);
    }
  }

  /**
   * Nanoseconds of a clock that stands still while a piece of the request's body is waited for: how
   * slow a client is says nothing of a target. A call of gRPC goes on meanwhile, and so does this.
   */
  private long now() {
    return System.nanoTime() - (isGrpc ? 0 : exchange.requestBody().waitedNanos());
  }

  /** Leaves the upstream's response, or an error, on the exchange. */
  Outcome run() throws ClientGoneException {
    while (true) {
      Try next = next();
      if (next == null) {
        return Outcome.RESPONDED;
      }
      exchange.markProxied();
      exchange.timing().forwarding();
      try {
        exchange.replied(isHedged() ? sendHedged(next) : send(next));
        return Outcome.CONTINUE;
      } catch (UpstreamException e) {
        if (!mayGoOn(next, e)) {
          LOG.log(
              Level.INFO,
              "upstream {0}:{1} failed in exchange {2}: {3}",
              next.address().getHostAddress(),
              Integer.toString(next.port()),
              exchange.id(),
              e.getMessage());
          exchange.failByDefaultType(e.status(), e.clientMessage());
          return Outcome.RESPONDED;
        }
      }
    }
  }

  /** The next try; null when there is none, which the exchange then knows. */
  private @Nullable Try next() {
    for (int passed = 0; passed <= MAX_PASSED_OVER; passed++) {
      long millis = System.currentTimeMillis();
      long nanos = System.nanoTime();
      Peer peer = balancer == null ? null : balancer.pick(exchange, failed);
      if (balancer != null && peer == null) {
        break;
      }
      if (peer != null) {
        exchange.uses(peer);
      }
      Try next = locate(peer, millis, nanos);
      if (next == null || limits.isAllowed(next.address(), next.port())) {
        return next;
      }
      if (peer == null) {
        break;
      }
      failed = with(peer, failed);
    }
    exchange.fail(503, NO_PEER);
    return null;
  }

  /** Null when the name leads nowhere, which the exchange then knows. */
  private @Nullable Try locate(@Nullable Peer peer, long pickedMillis, long pickedNanos) {
    String name = peer == null ? host : peer.endpoint().host();
    int port = peer == null ? exchange.upstreamRequest().port() : peer.endpoint().port();
    InetAddress address = peer == null ? null : peer.address();
    if (address == null) {
      try {
        AddressResolver.Place found = means.resolver().resolve(name);
        address = found.address();
        port = found.portOr(port);
        name = peer == null ? name : peer.nameAt(found);
      } catch (UnknownHostException e) {
        LOG.log(Level.INFO, "no address for {0} in exchange {1}", name, exchange.id());
        exchange.fail(503, "name resolution failed");
        return null;
      }
    }
    long pickNanos = System.nanoTime() - pickedNanos;
    return new Try(peer, name, address, port, pickedMillis, pickNanos, now());
  }

  private Reply send(Try next) throws UpstreamException, ClientGoneException {
    try {
      Reply reply =
          isGrpc
              ? means.client().grpc().send(grpcCallOf(next))
              : means.client().send(callOf(next, exchange.client().hasLeft()), null);
      answered(next, reply);
      return reply;
    } catch (UpstreamException e) {
      exchange.attempted(next.failed(e, now()));
      throw e;
    }
  }

  /** A call that another thread may make, beside which nobody may look after the client. */
  private UpstreamClient.Call hedgedCallOf(Try next) {
    return callOf(next, null);
  }

  private UpstreamClient.Call callOf(Try next, @Nullable BooleanSupplier hasClientLeft) {
    return CallBuilder.build(
        exchange, next.address(), next.port(), nameOf(next), limits, hasClientLeft);
  }

  private GrpcClient.Call grpcCallOf(Try next) {
    return CallBuilder.buildGrpc(
        exchange,
        next.address(),
        next.port(),
        nameOf(next),
        limits,
        means.client().grpc().uploads());
  }

  private String nameOf(Try next) {
    return balancer == null ? next.name() : balancer.hostHeader().orElse(next.name());
  }

  private void answered(Try one, Reply reply) {
    long now = now();
    exchange.attempted(one.answered(reply.status(), now));
    if (balancer != null && one.peer() != null) {
      balancer.answered(one.peer(), reply.status(), now - one.started());
    }
  }

  /** Whether there is another try after a failure, which the balancer is told of. */
  private boolean mayGoOn(Try last, UpstreamException failure) {
    boolean isStale = failure.isStale() && freeTries-- > 0;
    Peer peer = last.peer();
    if (balancer != null && peer != null && !isStale) {
      noteFailure(balancer, peer, last.started(), failure);
      failed = with(peer, failed);
    }
    return (isStale || triesLeft-- > 0)
        && !limits.isOver()
        && RetryPolicy.mayRepeat(
            failure, exchange.upstreamRequest().method(), exchange.isForwardable());
  }

  /** Tells the balancer that a target has not answered. */
  private void noteFailure(Balancer balancer, Peer peer, long started, UpstreamException failure) {
    if (failure.kind() != UpstreamException.Kind.EXHAUSTED) {
      balancer.failed(peer, failure.status() == 504, now() - started);
    }
  }

  private static List<Peer> with(Peer peer, List<Peer> before) {
    List<Peer> all = new ArrayList<>(before);
    all.add(peer);
    return all;
  }

  private boolean isHedged() {
    return balancer != null
        && !isGrpc
        && limits.hedgeMillis() > 0
        && isBodyAtHand()
        && !exchange.asksForWebSocket();
  }

  private boolean isBodyAtHand() {
    RequestBody body = exchange.requestBody();
    return exchange.replacedBody() != null || !body.isPresent() || body.isKept();
  }

  private Reply sendHedged(Try next) throws UpstreamException, ClientGoneException {
    Hedge hedge = new Hedge(next);
    try {
      Hedges.Won won = means.hedges().send(hedgedCallOf(next), limits.hedgeMillis(), hedge);
      if (won.isSecond()) {
        exchange.attempted(orElse(hedge.failedFirst, next.dropped(now())));
        UpstreamException failure = hedge.firstFailure;
        if (balancer != null && next.peer() != null && failure != null) {
          noteFailure(balancer, next.peer(), next.started(), failure);
        }
      } else {
        answered(next, won.reply());
      }
      hedge.ended(won);
      return won.reply();
    } catch (UpstreamException e) {
      hedge.ended(null);
      exchange.attempted(orElse(hedge.failedFirst, next.failed(e, now())));
      throw e;
    }
  }

  private static Attempt orElse(@Nullable Attempt attempt, Attempt other) {
    return attempt == null ? other : attempt;
  }

  /** A second target for a slow try. Used under the lock of the race between the two. */
  private final class Hedge implements Hedges.Second {
    private final Try first;
    private volatile @Nullable Try second;
    private volatile @Nullable UpstreamException firstFailure;
    private volatile @Nullable Attempt failedFirst;
    private volatile @Nullable Attempt failedSecond;

    Hedge(Try first) {
      this.first = first;
    }

    @Override
    public UpstreamClient.@Nullable Call call() {
      Balancer from = balancer;
      Peer slow = first.peer();
      if (from == null || slow == null) {
        return null;
      }
      long millis = System.currentTimeMillis();
      long nanos = System.nanoTime();
      Peer peer = from.pick(exchange, with(slow, failed));
      if (peer == null) {
        return null;
      }
      InetAddress address = peer.address();
      Endpoint target = peer.endpoint();
      // a name that was not looked up yet would have to be waited for; and who allows a target
      // counts on the call, so nothing may keep it from being made after that
      if (address == null
          || peer.equals(slow)
          || failed.contains(peer)
          || !limits.mayHedge()
          || !limits.isAllowed(address, target.port())) {
        peer.release();
        return null;
      }
      long pickNanos = System.nanoTime() - nanos;
      Try other = new Try(peer, target.host(), address, target.port(), millis, pickNanos, now());
      second = other;
      return hedgedCallOf(other);
    }

    @Override
    public void firstFailed(UpstreamException failure) {
      firstFailure = failure;
      failedFirst = first.failed(failure, now());
    }

    @Override
    public void failed(UpstreamException failure) {
      Try other = second;
      if (balancer != null && other != null && other.peer() != null) {
        failedSecond = other.failed(failure, now());
        noteFailure(balancer, other.peer(), other.started(), failure);
      }
    }

    /** Takes note of how it ended; {@code won} is null when both have failed. */
    void ended(Hedges.@Nullable Won won) {
      Try other = second;
      Peer peer = other == null ? null : other.peer();
      if (other == null || peer == null) {
        return;
      }
      if (won != null && won.isSecond()) {
        exchange.uses(peer);
        answered(other, won.reply());
      } else {
        exchange.attempted(orElse(failedSecond, other.dropped(now())));
        peer.release();
      }
    }
  }
}
