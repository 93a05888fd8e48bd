package org.gatehouse.api.exchange;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.jspecify.annotations.Nullable;

/**
 * One client request and all that comes of it.
 *
 * <p>Handled by one thread at a time. A member called in a phase that it is not for throws {@link
 * IllegalStateException}, which names the phase and those allowed; each member says its phases,
 * none said means all.
 */
public interface Exchange {
  /** 32 hexadecimal digits, unique; what {@code X-Kong-Request-Id} tells. */
  String id();

  /** The phase that the exchange is in. */
  Phase phase();

  ClientRequest clientRequest();

  UpstreamRequest upstreamRequest();

  /**
   * What the upstream answered; empty when something else did. In {@code FORWARD}, after a call,
   * and in {@code RESPONSE_HEADERS}, {@code RESPONSE_BODY} and {@code LOG}.
   */
  Optional<UpstreamResponse> upstreamResponse();

  /** In {@code RESPONSE_HEADERS}, {@code RESPONSE_BODY} and {@code LOG}. */
  ClientResponse clientResponse();

  /** The route that matched; empty in {@code REWRITE} and when none did. */
  Optional<Route> route();

  /** The service of the route. */
  Optional<Service> service();

  /** What the groups of the route's path matched. */
  PathCaptures captures();

  /** The consumer that was recognized. */
  Optional<Consumer> consumer();

  /** The credential that it was recognized by; empty for an anonymous consumer. */
  Optional<Credential> credential();

  /**
   * Says who the client is; later plugins are chosen for this consumer. Only in {@code ACCESS}.
   *
   * @param consumer null for a client that no consumer stands for
   * @param credential null for an anonymous consumer
   */
  void authenticate(@Nullable Consumer consumer, @Nullable Credential credential);

  /**
   * Answers in place of the upstream: no later plugin of the phase runs, and nothing more is
   * forwarded; an answer of the upstream that is there already is given up. Changes nothing once
   * the client has left, or has sent more of a body than is taken: then that is the answer. In
   * {@code REWRITE}, {@code ACCESS} and {@code FORWARD}; hand the result back from the hook.
   */
  Outcome respond(Answer answer);

  /**
   * Whether it may be forwarded, or forwarded again: no part of the body is gone, and the client
   * has not left nor sent more of it than is taken.
   */
  boolean isForwardable();

  /** The tries to reach the upstream, oldest first. */
  List<Attempt> attempts();

  /**
   * The path and query that were sent upstream, or would have been, as in {@code upstream_uri} of a
   * log record; empty without a route.
   */
  String upstreamUri();

  /** When the first byte of the request was read, in milliseconds since 1970. */
  long startedAtMillis();

  /** Where the time went so far. */
  Latencies latencies();

  /** Something that a hook kept before. */
  <T> Optional<T> attribute(AttributeKey<T> key);

  /** Keeps something for later hooks. */
  <T> void attribute(AttributeKey<T> key, T value);

  /** Fields that plugins add to the log record, by dotted path; mutable, JSON values. */
  Map<String, @Nullable Object> logFields();
}
