package org.gatehouse.testkit.plugin;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.Latencies;
import org.gatehouse.api.exchange.PathCaptures;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.gatehouse.api.exchange.UpstreamResponse;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.jspecify.annotations.Nullable;

/**
 * An exchange without sockets, in the phase that the test puts it into. Members refuse the phases
 * that they are not for, as those of real exchanges do.
 *
 * <pre>{@code
 * FakeExchange exchange = FakeExchange.request("GET", "/a?b=c").header("apikey", "k").build();
 * assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.RESPONDED);
 * assertThat(exchange.answer().orElseThrow().status()).isEqualTo(401);
 * exchange.enter(Phase.RESPONSE_HEADERS);
 * }</pre>
 */
public final class FakeExchange implements Exchange {
  /** The id of every fake exchange. */
  public static final String ID = "0123456789abcdef0123456789abcdef";

  private static final Phase[] ANSWERED = {
    Phase.FORWARD, Phase.RESPONSE_HEADERS, Phase.RESPONSE_BODY, Phase.LOG
  };
  private static final Phase[] RESPONSE = {Phase.RESPONSE_HEADERS, Phase.RESPONSE_BODY, Phase.LOG};

  private final FakeClientRequest clientRequest;
  private final FakeUpstreamRequest upstreamRequest;
  private final Optional<Route> route;
  private final Optional<Service> service;
  private final PathCaptures captures;
  private final long startedAtMillis;
  private final List<Attempt> attempts = new ArrayList<>();
  private final Map<AttributeKey<?>, Object> attributes = new HashMap<>();
  private final Map<String, @Nullable Object> logFields = new LinkedHashMap<>();
  private Phase phase;
  private Latencies latencies = new Latencies(1, 2, 3, 0);
  private long bytesSent;
  private boolean isForwardable = true;
  private @Nullable Consumer consumer;
  private @Nullable Credential credential;
  private @Nullable Answer answer;
  private @Nullable UpstreamResponse upstreamResponse;
  private @Nullable FakeClientResponse clientResponse;

  private FakeExchange(Builder builder) {
    this.clientRequest = builder.clientRequest();
    this.route = Optional.ofNullable(builder.route);
    this.service = Optional.ofNullable(builder.service);
    this.upstreamRequest = new FakeUpstreamRequest(this, clientRequest, service);
    this.captures = builder.captures;
    this.startedAtMillis = builder.startedAtMillis;
    this.phase = builder.phase;
    this.consumer = builder.consumer;
    this.credential = builder.credential;
  }

  /** Describes a request for a target such as {@code /path?query}; the exchange is in ACCESS. */
  public static Builder request(String method, String target) {
    return new Builder(method, target);
  }

  /** Moves to another phase; to one with a response only when there is one. */
  public void enter(Phase next) {
    if (Arrays.asList(RESPONSE).contains(next) && clientResponse == null) {
      throw new IllegalStateException("there is no response for " + next + " yet");
    }
    phase = next;
  }

  /** The upstream answers: the exchange is in RESPONSE_HEADERS. Names and values in turn. */
  public void upstreamAnswers(int status, String... headers) {
    forwardAnswers(status, headers);
    phase = Phase.RESPONSE_HEADERS;
  }

  /** The upstream answers a call of a FORWARD hook: the phase stays. Names and values in turn. */
  public void forwardAnswers(int status, String... headers) {
    Headers received = new Headers();
    for (int i = 0; i < headers.length; i += 2) {
      received.add(headers[i], headers[i + 1]);
    }
    upstreamResponse = new FakeUpstreamResponse(status, received);
    clientResponse =
        new FakeClientResponse(this, status, new Headers(received), ClientResponse.Source.SERVICE);
    answer = null;
  }

  /** A call of a FORWARD hook brings no answer of the upstream, but an error: the phase stays. */
  public void forwardFails(int status) {
    upstreamResponse = null;
    answer = null;
    clientResponse =
        new FakeClientResponse(this, status, new Headers(), ClientResponse.Source.ERROR);
  }

  /** A call has taken a part of the body that was not kept. */
  public void bodyIsGone() {
    isForwardable = false;
  }

  /** The time limits, retries and filter that a plugin has set. */
  public UpstreamLimits upstreamLimits() {
    return upstreamRequest.limits();
  }

  /** After how many milliseconds a second target is to be asked; 0 for never. */
  public int hedgeMillis() {
    return upstreamRequest.hedgeMillis();
  }

  /** Whether the plugin permits that now. */
  public boolean mayHedge() {
    return upstreamRequest.hedgePermit().getAsBoolean();
  }

  /** Gatehouse itself answers with an error: the exchange is in RESPONSE_HEADERS. */
  public void fails(int status) {
    clientResponse =
        new FakeClientResponse(this, status, new Headers(), ClientResponse.Source.ERROR);
    phase = Phase.RESPONSE_HEADERS;
  }

  /** A try to reach the upstream was made. */
  public void attempted(Attempt attempt) {
    attempts.add(attempt);
  }

  public void latencies(Latencies value) {
    latencies = value;
  }

  public void bytesSent(long value) {
    bytesSent = value;
  }

  long bytesSent() {
    return bytesSent;
  }

  /** What a plugin gave to {@link #respond}. */
  public Optional<Answer> answer() {
    return Optional.ofNullable(answer);
  }

  /** The body that a plugin gave the upstream request in place of the client's, in UTF-8. */
  public Optional<String> newUpstreamBody() {
    return upstreamRequest.newBody().map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** The limit that a plugin gave to {@link UpstreamRequest#limitBody}. */
  public OptionalLong requestBodyLimit() {
    return upstreamRequest.maxBodyBytes();
  }

  /** The limit that a plugin gave to {@link ClientResponse#bufferBody}. */
  public OptionalInt bufferedBodyLimit() {
    return clientResponse == null ? OptionalInt.empty() : clientResponse.bodyLimit();
  }

  @Override
  public String id() {
    return ID;
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
    require("upstreamResponse()", ANSWERED);
    return Optional.ofNullable(upstreamResponse);
  }

  @Override
  public ClientResponse clientResponse() {
    require("clientResponse()", RESPONSE);
    return Objects.requireNonNull(clientResponse);
  }

  @Override
  public Optional<Route> route() {
    return isIn(Phase.REWRITE) ? Optional.empty() : route;
  }

  @Override
  public Optional<Service> service() {
    return isIn(Phase.REWRITE) ? Optional.empty() : service;
  }

  @Override
  public PathCaptures captures() {
    return captures;
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
  public void authenticate(@Nullable Consumer as, @Nullable Credential by) {
    require("authenticate(…)", Phase.ACCESS);
    consumer = as;
    credential = by;
  }

  @Override
  public Outcome respond(Answer given) {
    require("respond(…)", Phase.REWRITE, Phase.ACCESS, Phase.FORWARD);
    answer = given;
    upstreamResponse = null;
    clientResponse =
        new FakeClientResponse(
            this, given.status(), new Headers(given.headers()), ClientResponse.Source.EXIT);
    return Outcome.RESPONDED;
  }

  @Override
  public boolean isForwardable() {
    return isForwardable;
  }

  @Override
  public List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  @Override
  public String upstreamUri() {
    return upstreamRequest.path() + upstreamRequest.query().map(query -> "?" + query).orElse("");
  }

  @Override
  public long startedAtMillis() {
    return startedAtMillis;
  }

  @Override
  public Latencies latencies() {
    return latencies;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> Optional<T> attribute(AttributeKey<T> key) {
    return Optional.ofNullable((T) attributes.get(key));
  }

  @Override
  public <T> void attribute(AttributeKey<T> key, T value) {
    attributes.put(key, Objects.requireNonNull(value));
  }

  @Override
  public Map<String, @Nullable Object> logFields() {
    return logFields;
  }

  boolean isIn(Phase... allowed) {
    return Arrays.asList(allowed).contains(phase);
  }

  void require(String member, Phase... allowed) {
    if (!isIn(allowed)) {
      throw new IllegalStateException(
          "%s in %s (expected: %s)".formatted(member, phase, Arrays.toString(allowed)));
    }
  }

  private record FakeUpstreamResponse(int status, Headers headers) implements UpstreamResponse {}

  /** Describes the request, and what is known of it already. */
  public static final class Builder {
    private final String method;
    private final String target;
    private final Headers headers = new Headers();
    private String scheme = "http";
    private String host = "gateway.test";
    private int port = 8000;
    private String clientIp = "203.0.113.7";
    private List<X509Certificate> clientCertificates = List.of();
    private byte @Nullable [] body;
    private @Nullable Route route;
    private @Nullable Service service;
    private PathCaptures captures = PathCaptures.NONE;
    private @Nullable Consumer consumer;
    private @Nullable Credential credential;
    private long startedAtMillis = 1_700_000_000_000L;
    private Phase phase = Phase.ACCESS;

    private Builder(String method, String target) {
      this.method = method;
      this.target = target;
    }

    /** Adds a header field. */
    public Builder header(String name, String value) {
      headers.add(name, value);
      return this;
    }

    /** The scheme, host and port that the client called. */
    public Builder calledAt(String calledScheme, String calledHost, int calledPort) {
      scheme = calledScheme;
      host = calledHost;
      port = calledPort;
      return this;
    }

    public Builder clientIp(String value) {
      clientIp = value;
      return this;
    }

    /** What the client showed in the TLS handshake, its own certificate first. */
    public Builder clientCertificates(X509Certificate... chain) {
      clientCertificates = List.of(chain);
      return this;
    }

    /** A body in UTF-8. */
    public Builder body(String contentType, String text) {
      return header("Content-Type", contentType).body(text.getBytes(StandardCharsets.UTF_8));
    }

    public Builder body(byte[] bytes) {
      body = bytes.clone();
      return this;
    }

    public Builder route(Route matched) {
      route = matched;
      return this;
    }

    public Builder service(Service ofRoute) {
      service = ofRoute;
      return this;
    }

    public Builder captures(PathCaptures value) {
      captures = value;
      return this;
    }

    /**
     * Who an earlier plugin found the client to be; no credential for an anonymous consumer, no
     * consumer for an account elsewhere.
     */
    public Builder authenticated(@Nullable Consumer as, @Nullable Credential by) {
      consumer = as;
      credential = by;
      return this;
    }

    public Builder startedAtMillis(long value) {
      startedAtMillis = value;
      return this;
    }

    /** The phase to start in. */
    public Builder in(Phase start) {
      phase = start;
      return this;
    }

    public FakeExchange build() {
      return new FakeExchange(this);
    }

    private FakeClientRequest clientRequest() {
      int mark = target.indexOf('?');
      return new FakeClientRequest(
          method,
          scheme,
          host,
          port,
          mark < 0 ? target : target.substring(0, mark),
          mark < 0 ? Optional.empty() : Optional.of(target.substring(mark + 1)),
          received(),
          clientIp,
          clientCertificates,
          Optional.ofNullable(body));
    }

    /** The given fields, behind the Host field that every request has. */
    private Headers received() {
      Headers received = new Headers();
      if (!headers.contains("Host")) {
        received.add("Host", host);
      }
      headers.forEach(received::add);
      return received;
    }
  }
}
