package org.gatehouse.api.exchange;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What goes to the upstream. Starts as a copy of the client's request with the service's address
 * and may be changed until the call is made, in the phases {@code REWRITE}, {@code ACCESS} and
 * {@code FORWARD}; may be read in the later ones.
 */
public interface UpstreamRequest {
  String method();

  void method(String method);

  /** {@code http} or {@code https}. */
  String scheme();

  void scheme(String scheme);

  /** The name of an upstream, a host name or an IP address. */
  String host();

  void host(String host);

  int port();

  void port(int port);

  /** The path in normal form, before {@code strip_path} and the service's path are applied. */
  String path();

  /** Sets the full path to send: {@code strip_path} and the service's path no longer apply. */
  void path(String path);

  /** The raw query to send, without the question mark. */
  Optional<String> query();

  /** Sets the raw query; empty for none. */
  void query(String query);

  /** Removes every occurrence of a query argument, by its decoded name. */
  void removeQueryArgument(String name);

  /**
   * The end-to-end fields to send. {@code Host} set here is sent as it is; hop-by-hop fields,
   * framing and {@code X-Forwarded-*} are Gatehouse's own business.
   */
  Headers headers();

  /** Replaces the body. */
  void body(byte[] body);

  /**
   * How long the client's body may be, of several limits the smallest. When more of it comes,
   * nothing more is read or forwarded, the upstream never gets the end of the request, and the
   * client gets this answer.
   *
   * @return whether no more has come yet; if not, it is for the caller to respond
   */
  boolean limitBody(long maxBytes, Answer otherwise);

  /**
   * How long each try may take to connect, to pass on a piece of the request and to wait for a
   * piece of the answer, in milliseconds, in place of what the service says; 0 leaves that.
   */
  void timeouts(int connect, int write, int read);

  /**
   * How long all tries of the next calls may take together until the head of an answer is there, in
   * milliseconds from each call; 0 for no limit. Tries get shorter time-outs, the last none beyond
   * it.
   */
  void totalTimeout(int millis);

  /** How often a call is tried again, in place of what the service says. */
  void retries(int retries);

  /**
   * Asks another target of the upstream as well when one has not answered in time, and takes
   * whichever answers first; the other call is ended. Only where a body is at hand, and not for
   * WebSocket.
   *
   * @param millis after how long; 0 for never
   * @param permit asked each time, on another thread
   */
  void hedge(int millis, BooleanSupplier permit);

  /** Says which targets may be tried; takes the place of an earlier filter. */
  void targetFilter(TargetFilter filter);
}
