package org.gatehouse.gateway.exchange;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Latencies;
import org.gatehouse.api.exchange.PathCaptures;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.gatehouse.api.exchange.UpstreamResponse;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.gateway.balancer.Peer;
import org.gatehouse.gateway.plugin.PluginChain;
import org.gatehouse.gateway.router.PathReading;
import org.gatehouse.gateway.router.RequestPath;
import org.gatehouse.gateway.router.RouteMatch;
import org.jspecify.annotations.Nullable;

/** The exchange of one servlet request, which takes it from filter to filter. */
public final class ServletExchange implements Exchange {
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");

  private final Runtime runtime;
  private final String id = RequestIds.next();
  private final Timing timing = new Timing();
  private final PathReading pathReading;
  private final ServletClientRequest clientRequest;
  private final ServletUpstreamRequest upstreamRequest;
  private final List<Attempt> attempts = new ArrayList<>(2);
  private final PendingResponse pending = new PendingResponse();
  private final Notes notes = new Notes();

  private Phase phase = Phase.REWRITE;
  private @Nullable RouteMatch match;
  private @Nullable Consumer consumer;
  private @Nullable Credential credential;
  private @Nullable PluginChain chain;

  private @Nullable Peer peer;
  private @Nullable Runnable besides;
  private @Nullable CompletableFuture<Void> upgradeEnd;
  private boolean proxied;
  private boolean closing;
  private @Nullable String upstreamUri;
  private @Nullable ServletClientResponse clientResponse;

  private ServletExchange(Runtime runtime, HttpServletRequest request) {
    this.runtime = runtime;
    this.pathReading = RequestPath.read(request.getRequestURI());
    String path =
        pathReading instanceof RequestPath read ? read.normalized() : request.getRequestURI();
    this.clientRequest = new ServletClientRequest(request, runtime.settings(), path);
    this.upstreamRequest =
        new ServletUpstreamRequest(
            this, HopByHopHeaders.withoutThem(clientRequest.headers(), runtime.settings()));
  }

  /** Starts the exchange of a request under the given configuration. */
  public static ServletExchange begin(Runtime runtime, HttpServletRequest request) {
    return new ServletExchange(runtime, request);
  }

  /** The request that takes the exchange on to the next filters. */
  public HttpServletRequest request() {
    return new ExchangeRequest(clientRequest.servletRequest(), this);
  }

  /** The exchange of a request that {@link #request} has made. */
  public static ServletExchange of(ServletRequest request) {
    if (request instanceof ExchangeRequest with) {
      return with.exchange();
    }
    throw new IllegalStateException("no exchange has begun: is LogFilter the first filter?");
  }

  // ---- what plugins see

  @Override
  public String id() {
    return id;
  }

  @Override
  public Phase phase() {
    return phase;
  }

  @Override
  public ClientRequest clientRequest() {
    return clientRequest;
  }

  @Override
  public UpstreamRequest upstreamRequest() {
    return upstreamRequest;
  }

  @Override
  public Optional<UpstreamResponse> upstreamResponse() {
    PhaseGuard.require(phase, PhaseGuard.ANSWERED, "Exchange.upstreamResponse");
    return Optional.ofNullable(pending.reply());
  }

  @Override
  public ClientResponse clientResponse() {
    PhaseGuard.require(phase, PhaseGuard.RESPONSE, "Exchange.clientResponse");
    return response();
  }

  @Override
  public Optional<Route> route() {
    return Optional.ofNullable(routeOrNull());
  }

  @Override
  public Optional<Service> service() {
    return match == null ? Optional.empty() : match.service();
  }

  @Override
  public PathCaptures captures() {
    return match == null ? PathCaptures.NONE : match.captures();
  }

  @Override
  public Optional<Consumer> consumer() {
    return Optional.ofNullable(consumer);
  }

  @Override
  public Optional<Credential> credential() {
    return Optional.ofNullable(credential);
  }

  @Override
  public void authenticate(@Nullable Consumer found, @Nullable Credential by) {
    PhaseGuard.require(phase, PhaseGuard.ACCESS, "Exchange.authenticate");
    consumer = found;
    credential = by;
    chain = runtime.chain(match, found);
  }

  @Override
  public Outcome respond(Answer given) {
    PhaseGuard.require(phase, PhaseGuard.REQUEST, "Exchange.respond");
    if (!closing) {
      // a client that has left, or whose body is not taken, has its answer
      answerWith(given, ClientResponse.Source.EXIT);
    }
    return Outcome.RESPONDED;
  }

  @Override
  public boolean isForwardable() {
    return !closing
        && (upstreamRequest.replacedBody() != null || clientRequest.body().isReplayable());
  }

  @Override
  public List<Attempt> attempts() {
    return attempts;
  }

  @Override
  public String upstreamUri() {
    if (upstreamUri != null) {
      return upstreamUri;
    }
    return match == null ? "" : upstreamRequest.target();
  }

  @Override
  public long startedAtMillis() {
    return timing.startedAtMillis();
  }

  @Override
  public Latencies latencies() {
    return timing.latencies();
  }

  @Override
  public <T> Optional<T> attribute(AttributeKey<T> key) {
    return notes.attribute(key);
  }

  @Override
  public <T> void attribute(AttributeKey<T> key, T value) {
    notes.attribute(key, value);
  }

  @Override
  public Map<String, @Nullable Object> logFields() {
    return notes.logFields();
  }

  // ---- what the filters and the proxy see

  public Runtime runtime() {
    return runtime;
  }

  public Timing timing() {
    return timing;
  }

  public RequestBody requestBody() {
    return clientRequest.body();
  }

  public ClientPresence client() {
    return clientRequest.presence();
  }

  /** Header fields from and to the container. */
  public ContainerHeaders containerHeaders() {
    return clientRequest.containerHeaders();
  }

  /** What the raw path turned out to be. */
  public PathReading pathReading() {
    return pathReading;
  }

  public void enter(Phase next) {
    phase = next;
  }

  /** The plugins that apply, as far as it is known yet. */
  public PluginChain chain() {
    if (chain == null) {
      chain = runtime.chain(match, consumer);
    }
    return chain;
  }

  /** Takes what the router found. */
  public void matched(RouteMatch found) {
    match = found;
    chain = runtime.chain(found, consumer);
  }

  /** What the router found; null when nothing, or not yet. */
  public @Nullable RouteMatch match() {
    return match;
  }

  /** The route; null when there is none. */
  public @Nullable Route routeOrNull() {
    return match == null ? null : match.route();
  }

  /** The service; null when there is none. */
  public @Nullable Service serviceOrNull() {
    return match == null ? null : match.service().orElse(null);
  }

  /** The path that the router works out for the upstream; without a match, the client's. */
  String matchedUpstreamPath() {
    return match == null ? clientRequest.path() : match.upstreamPath();
  }

  /** Path and query to send upstream now. */
  public String upstreamTarget() {
    String target = upstreamRequest.target();
    upstreamUri = target;
    return target;
  }

  /** Whether a plugin has said where to go. */
  public boolean hasUpstreamHost() {
    return upstreamRequest.hasHost();
  }

  /** The body that a plugin has put in place of the client's; null when none has. */
  public byte @Nullable [] replacedBody() {
    return upstreamRequest.replacedBody();
  }

  /** What plugins say of how the upstream is called; null when nothing. */
  public @Nullable CallLimits callLimits() {
    return upstreamRequest.callLimits();
  }

  /** Whether the connection comes from a proxy whose word is taken. */
  public boolean isClientTrusted() {
    return clientRequest.isTrusted();
  }

  /** The target of the next try, which takes the place of an earlier try's. */
  public void uses(Peer picked) {
    if (peer != null) {
      peer.release();
    }
    peer = picked;
  }

  /** All is sent, or cannot be. */
  public void finished() {
    timing.finished();
    Reply left = pending.reply();
    if (left != null) {
      left.abort(); // changes nothing but when an error has kept it from its end
    }
    if (peer != null) {
      peer.release();
    }
    if (besides != null) {
      besides.run();
    }
  }

  /** Something of this exchange goes on beside it, and is ended by this when all is sent. */
  public void besides(Runnable end) {
    besides = end;
  }

  /** Adds a try. */
  public void attempted(Attempt attempt) {
    attempts.add(attempt);
  }

  /** The upstream has answered. */
  public void replied(Reply received) {
    pending.set(received);
    proxied = true;
  }

  /** The upstream was called, even if it did not answer: the response tells its latencies. */
  public void markProxied() {
    proxied = true;
  }

  /** Whether the client wants WebSocket from now on, the only other protocol that is passed on. */
  public boolean asksForWebSocket() {
    return clientRequest.asksForWebSocket();
  }

  /** The connections speak another protocol from now on; the exchange ends with them. */
  public void upgraded(CompletableFuture<Void> endOfConnections) {
    upgradeEnd = endOfConnections;
  }

  /** The end of connections that speak another protocol; null for any other exchange. */
  public @Nullable CompletableFuture<Void> upgradeEnd() {
    return upgradeEnd;
  }

  public boolean isProxied() {
    return proxied;
  }

  /** Gatehouse answers with an error, in the form that the client accepts, else JSON. */
  public void fail(int status, String message) {
    answerWith(Answer.error(status, message), ClientResponse.Source.ERROR);
  }

  /** As {@link #fail}, but clients that say nothing get the default type. */
  public void failByDefaultType(int status, String message) {
    pending.fail(Answer.error(status, message), runtime.settings().errorDefaultType());
  }

  /** Gatehouse answers with this, and not because a plugin wants it to. */
  public void answerWith(Answer given, ClientResponse.Source from) {
    pending.set(given, from);
  }

  /** A hook has thrown: said once in the log, with the exchange's id. */
  public void failed(Throwable cause, String where) {
    String what = where + " failed in exchange " + id;
    if (cause instanceof StoreException && cause.getCause() == null) {
      LOG.log(Level.ERROR, what + ": " + cause.getMessage()); // each of many, while it is away
    } else {
      LOG.log(Level.ERROR, what, cause);
    }
  }

  /** The client's connection ends with this exchange. */
  public void closeConnection() {
    closing = true;
  }

  public boolean isClosing() {
    return closing;
  }

  public @Nullable Reply reply() {
    return pending.reply();
  }

  /** The body of the answer in place of the upstream's, once the response has begun. */
  public byte[] answerBody() {
    return pending.answerBody();
  }

  /** Turns what there is to answer into the response that plugins can change. */
  public ServletClientResponse beginResponse() {
    ServletClientResponse begun = pending.begin(this);
    if (begun == null) {
      fail(500, "An unexpected error occurred");
      return beginResponse();
    }
    clientResponse = begun;
    return begun;
  }

  /** The response that {@link #beginResponse} made. */
  public ServletClientResponse response() {
    return clientResponse == null ? beginResponse() : clientResponse;
  }
}
