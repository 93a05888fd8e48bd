package org.gatehouse.gateway.router;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.entity.Route;

/**
 * The answer to a request that matches a route in all but the protocol.
 *
 * <p>Kong finds the route first and looks at its protocols then: such a request gets this answer
 * and never the next best route.
 *
 * @param status 426 or a redirect where TLS is missing, 426 where HTTP/2 is, 415 where gRPC is, 200
 *     for gRPC without TLS, whose clients read the status in a header
 * @param message for an error body; empty when there is none
 * @param headers to answer with
 */
public record ProtocolMismatch(int status, String message, Map<String, String> headers) {
  private static final int UPGRADE_REQUIRED = 426;
  private static final ProtocolMismatch NEEDS_TLS =
      new ProtocolMismatch(
          UPGRADE_REQUIRED,
          "Please use HTTPS protocol",
          Map.of("Connection", "Upgrade", "Upgrade", "TLS/1.2, HTTP/1.1"));
  private static final ProtocolMismatch NEEDS_HTTP2 =
      new ProtocolMismatch(
          UPGRADE_REQUIRED,
          "Please use HTTP2 protocol",
          Map.of("Connection", "Upgrade", "Upgrade", "HTTP/2"));
  private static final ProtocolMismatch NEEDS_GRPC =
      new ProtocolMismatch(415, "Non-gRPC request matched gRPC route", Map.of());
  private static final ProtocolMismatch GRPC_NEEDS_TLS =
      new ProtocolMismatch(
          200,
          "",
          Map.of(
              "Content-Type",
              "application/grpc",
              "grpc-status",
              "1",
              "grpc-message",
              "gRPC request matched gRPCs route"));

  /**
   * How a request reached us.
   *
   * @param forwardedScheme {@code http} or {@code https}, as a trusted proxy before us says
   * @param forwardedHost as a trusted proxy before us says, for the redirect
   * @param uri path and query as sent, for the redirect
   * @param httpVersion {@code 1.1} or {@code 2.0}
   * @param contentType empty when none was sent
   */
  public record Arrival(
      String forwardedScheme,
      String forwardedHost,
      String uri,
      String httpVersion,
      String contentType) {
    private boolean isSecure() {
      return forwardedScheme.equals("https");
    }

    private boolean isGrpc() {
      return contentType.startsWith("application/grpc");
    }
  }

  /** What is wrong with the protocol of a request that a route matched; empty when nothing is. */
  public static Optional<ProtocolMismatch> of(Route route, Arrival arrival) {
    Set<String> protocols = route.protocols();
    if (protocols.contains("https") && !protocols.contains("http") && !arrival.isSecure()) {
      return Optional.of(needsTls(route, arrival));
    }
    boolean grpc = protocols.contains("grpc");
    if (!grpc && !protocols.contains("grpcs")) {
      return Optional.empty();
    }
    if (!arrival.isGrpc()) {
      return Optional.of(NEEDS_GRPC);
    }
    if (!arrival.httpVersion().startsWith("2")) {
      return Optional.of(NEEDS_HTTP2);
    }
    return grpc || arrival.isSecure() ? Optional.empty() : Optional.of(GRPC_NEEDS_TLS);
  }

  private static ProtocolMismatch needsTls(Route route, Arrival arrival) {
    int status = route.httpsRedirectStatusCode();
    return status == UPGRADE_REQUIRED
        ? NEEDS_TLS
        : new ProtocolMismatch(
            status, "", Map.of("Location", "https://" + arrival.forwardedHost() + arrival.uri()));
  }
}
