package org.gatehouse.api.exchange;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What the client sent, as it came: the one view that routing, authentication and forwarding share.
 * May be read in every phase.
 */
public interface ClientRequest {
  /** In capitals, as sent. */
  String method();

  /** {@code http} or {@code https}, of the connection to Gatehouse. */
  String scheme();

  /** {@link #scheme}, or what a trusted proxy before us said in {@code X-Forwarded-Proto}. */
  String forwardedScheme();

  /**
   * The host of the request target or the Host header, without port, in lower case; may be empty.
   */
  String host();

  /** The port that the connection came in on. */
  int port();

  /** {@link #host}, or what a trusted proxy before us said in {@code X-Forwarded-Host}. */
  String forwardedHost();

  /** {@link #port}, or what a trusted proxy before us said in {@code X-Forwarded-Port}. */
  int forwardedPort();

  /**
   * The path in normal form: dot segments and repeated slashes removed, unreserved characters
   * decoded, other escapes in capitals (RFC 3986 §6.2.2, as Kong does it). Always starts with a
   * slash.
   */
  String path();

  /** The path exactly as sent. */
  String rawPath();

  /** The query exactly as sent, without the question mark; empty when there is none. */
  Optional<String> query();

  /**
   * The decoded values of a query argument in order; an argument without {@code =} has the value
   * {@code ""}.
   */
  List<String> queryArguments(String name);

  /** As received; not to be changed. */
  Headers headers();

  /** {@code 1.0}, {@code 1.1} or {@code 2.0}. */
  String httpVersion();

  /** The address of the client, which a trusted proxy before us may have told; no port. */
  String clientIp();

  /** The address that the connection came from. */
  String remoteIp();

  /** The TLS server name that the client asked for. */
  Optional<String> serverName();

  /**
   * The certificates that the client showed in the TLS handshake, its own first; empty when it
   * showed none or was not asked. That it has the key of the first is proved, and nothing else.
   */
  List<X509Certificate> clientCertificates();

  /** The declared length of the body; -1 when none was declared. */
  long contentLength();

  /** Whether a body follows, of declared length or in chunks. */
  boolean hasBody();

  /**
   * The whole body, read now and kept for forwarding; empty when it is longer than {@code
   * maxBytes}, in which case it is still forwarded in full.
   */
  Optional<byte[]> body(int maxBytes);

  /** How many bytes of head and body have come so far, roughly as they were on the wire. */
  long bytesReceived();
}
