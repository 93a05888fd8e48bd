package org.gatehouse.gateway.proxy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.UpstreamRequest;
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

/** Calls the upstream of an exchange: picks a target, sends, and tries again where it may. */
final class UpstreamCaller {
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");

  /** The longest body that is read in full before it is sent, so that it can be sent again. */
  private static final int READ_AHEAD = 64 * 1024;

  /** Kept connections found ended that are not held against the service's {@code retries}. */
  private static final int FREE_TRIES = 8;

  /** Picks of targets that a filter does not allow, before there is none. */
  private static final int MAX_PASSED_OVER = 128;

  /** In Kong's words. */
  private static final String NO_PEER = "failure to get a peer from the ring-balancer";

  private final UpstreamClient client;
  private final AddressResolver resolver;

  UpstreamCaller(UpstreamClient client, AddressResolver resolver) {
    this.client = client;
    this.resolver = resolver;
  }

  /**
   * Leaves the upstream's response, or an error, on the exchange.
   *
   * @throws IllegalStateException when an earlier call has taken a part of the request's body
   */
  Outcome call(ServletExchange exchange) {
    if (!exchange.isForwardable()) {
      throw new IllegalStateException(
          "forward: called again (expected: once, for a body too long to be kept)");
    }
    Service service = exchange.service().orElse(null);
    if (service == null && !exchange.hasUpstreamHost()) {
      exchange.fail(503, "no Service found with those values");
      return Outcome.RESPONDED;
    }
    try {
      readAhead(exchange);
      return tryTargets(exchange, service);
    } catch (ClientGoneException e) {
      exchange.clientGone(e);
      return Outcome.RESPONDED;
    }
  }

  private static void readAhead(ServletExchange exchange) throws ClientGoneException {
    RequestBody body = exchange.requestBody();
    boolean isWanted = exchange.route().map(Route::requestBuffering).orElse(true);
    if (isWanted && body.isPresent() && body.declaredLength() <= READ_AHEAD) {
      boolean unused = body.readAhead(READ_AHEAD);
    }
  }

  private Outcome tryTargets(ServletExchange exchange, @Nullable Service service)
      throws ClientGoneException {
    String host = exchange.upstreamRequest().host();
    Balancer balancer = exchange.runtime().balancer(host).orElse(null);
    TryLimits limits = TryLimits.of(service, exchange.callLimits());
    int triesLeft = limits.retries();
    int freeTries = FREE_TRIES;
    int passesLeft = MAX_PASSED_OVER;
    List<Peer> failed = List.of();
    while (true) {
      long startedMillis = System.currentTimeMillis();
      long started = System.nanoTime();
      Place place = place(exchange, host, balancer, failed);
      if (place == null) {
        return Outcome.RESPONDED;
      }
      Peer peer = place.peer();
      Endpoint target = place.target();
      InetAddress address = place.address();
      if (!limits.isAllowed(address, target.port())) {
        if (peer == null || passesLeft-- == 0) {
          exchange.fail(503, NO_PEER);
          return Outcome.RESPONDED;
        }
        failed = with(peer, failed);
        continue;
      }
      long forwarded = System.nanoTime();
      exchange.markProxied();
      exchange.timing().forwarding();
      try {
        String name =
            balancer == null ? target.host() : balancer.hostHeader().orElse(target.host());
        Reply reply = client.send(callOf(exchange, service, target, address, name, limits));
        exchange.attempted(
            attempt(address, target, startedMillis, forwarded - started, reply.status(), null));
        if (balancer != null && peer != null) {
          balancer.answered(peer, reply.status(), System.nanoTime() - forwarded);
        }
        exchange.replied(reply);
        return Outcome.CONTINUE;
      } catch (UpstreamException e) {
        exchange.attempted(attempt(address, target, startedMillis, forwarded - started, 0, e));
        boolean isStale = e.kind() == UpstreamException.Kind.STALE && freeTries-- > 0;
        if (balancer != null && peer != null && !isStale) {
          failed = noteFailure(balancer, peer, e, failed);
        }
        if ((!isStale && triesLeft-- <= 0)
            || limits.isOver()
            || !RetryPolicy.mayRepeat(
                e, exchange.upstreamRequest().method(), exchange.isForwardable())) {
          LOG.log(
              Level.INFO,
              "upstream {0}:{1} failed in exchange {2}: {3}",
              address.getHostAddress(),
              Integer.toString(target.port()),
              exchange.id(),
              e.getMessage());
          exchange.failByDefaultType(e.status(), e.clientMessage());
          return Outcome.RESPONDED;
        }
      }
    }
  }

  /**
   * Where a try goes.
   *
   * @param peer null when the host is not the name of an upstream
   */
  private record Place(@Nullable Peer peer, Endpoint target, InetAddress address) {}

  /** Where the next try goes; null when it cannot, which the exchange then knows. */
  private @Nullable Place place(
      ServletExchange exchange, String host, @Nullable Balancer balancer, List<Peer> failed) {
    Peer peer = balancer == null ? null : balancer.pick(exchange, failed);
    if (balancer != null && peer == null) {
      exchange.fail(503, NO_PEER);
      return null;
    }
    if (peer != null) {
      exchange.uses(peer);
    }
    Endpoint target =
        peer == null ? new Endpoint(host, exchange.upstreamRequest().port()) : peer.endpoint();
    try {
      InetSocketAddress found = resolver.resolve(target.host(), target.port());
      return new Place(peer, new Endpoint(target.host(), found.getPort()), found.getAddress());
    } catch (UnknownHostException e) {
      LOG.log(Level.INFO, "no address for {0} in exchange {1}", target.host(), exchange.id());
      exchange.fail(503, "name resolution failed");
      return null;
    }
  }

  /** Tells the balancer that a target has not answered. Returns all that have not. */
  private static List<Peer> noteFailure(
      Balancer balancer, Peer peer, UpstreamException failure, List<Peer> before) {
    if (failure.kind() != UpstreamException.Kind.EXHAUSTED) {
      balancer.failed(peer, failure.status() == 504);
    }
    return with(peer, before);
  }

  private static List<Peer> with(Peer peer, List<Peer> before) {
    List<Peer> all = new ArrayList<>(before);
    all.add(peer);
    return all;
  }

  private static Attempt attempt(
      InetAddress address,
      Endpoint target,
      long startedMillis,
      long balancerNanos,
      int status,
      @Nullable UpstreamException failed) {
    return new Attempt(
        address.getHostAddress(),
        target.port(),
        TimeUnit.MILLISECONDS.toNanos(startedMillis),
        balancerNanos,
        status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
        failed == null ? Optional.empty() : Optional.of(failed.kind().failure()));
  }

  private static UpstreamClient.Call callOf(
      ServletExchange exchange,
      @Nullable Service service,
      Endpoint target,
      InetAddress address,
      String targetName,
      TryLimits limits) {
    UpstreamRequest request = exchange.upstreamRequest();
    String host = ForwardedHeaders.host(exchange, targetName, request.scheme(), target.port());
    RequestEntity entity = entityOf(exchange);
    HeadBytes head = headOf(exchange, host, entity);
    return new UpstreamClient.Call(
        address,
        target.port(),
        request.scheme().equals("https") ? tlsOf(exchange, service, host) : null,
        new RequestHead(request.method(), head, entity, exchange.asksForWebSocket()),
        entity,
        limits.connectMillis(),
        limits.writeMillis(),
        limits.readMillis());
  }

  private static @Nullable RequestEntity entityOf(ServletExchange exchange) {
    byte[] replaced = exchange.replacedBody();
    if (replaced != null) {
      return new RequestEntity(replaced);
    }
    RequestBody body = exchange.requestBody();
    if (!body.isPresent()) {
      return null;
    }
    boolean hasTrailers = body.trailers().isPresent();
    return new RequestEntity(body, hasTrailers ? -1 : body.knownLength());
  }

  private static HeadBytes headOf(
      ServletExchange exchange, String host, @Nullable RequestEntity entity) {
    HeadBytes head = new HeadBytes();
    head.text(exchange.upstreamRequest().method());
    head.text(" ");
    head.target(exchange.upstreamTarget());
    head.text(" HTTP/1.1");
    head.endLine();
    ForwardedHeaders.write(exchange, host, head);
    if (entity != null && entity.getContentLength() < 0) {
      head.field("Transfer-Encoding", "chunked");
    } else if (entity != null || exchange.requestBody().declaredLength() == 0) {
      head.field("Content-Length", Long.toString(entity == null ? 0 : entity.getContentLength()));
    }
    Headers headers = exchange.upstreamRequest().headers();
    for (int i = 0; i < headers.size(); i++) {
      if (!isOwn(headers.nameAt(i))) {
        head.field(headers.nameAt(i), headers.valueAt(i));
      }
    }
    head.endLine();
    return head;
  }

  /** What is written already, or must not be there, even when a plugin has set it. */
  private static boolean isOwn(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "keep-alive",
          "te",
          "upgrade",
          "expect",
          "via" ->
          true;
      default -> false;
    };
  }

  private static UpstreamTls tlsOf(
      ServletExchange exchange, @Nullable Service service, String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    return new UpstreamTls(
        name, exchange.runtime().upstreamTls(service, exchange.upstreamRequest().host()));
  }
}
