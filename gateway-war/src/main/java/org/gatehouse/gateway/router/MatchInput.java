package org.gatehouse.gateway.router;

/**
 * What of a request the router looks at.
 *
 * @param method as sent; methods are told apart by case
 * @param scheme {@code http} or {@code https}, of the connection to the gateway
 * @param host in lower case, without port; empty when the client named none
 * @param port that the client named, else the one it connected to
 * @param path its normal form is what route paths are compared with
 * @param serverName that the client asked for by TLS SNI; empty when it named none
 */
public record MatchInput(
    String method,
    String scheme,
    String host,
    int port,
    RequestPath path,
    String serverName,
    HeaderLookup headers) {

  /** Of a Host header, which may have a port and may be empty, and the port connected to. */
  public static MatchInput of(
      String method,
      String scheme,
      String hostHeader,
      int connectionPort,
      RequestPath path,
      String serverName,
      HeaderLookup headers) {
    HostPort named = HostPort.parse(hostHeader);
    int port = named.port() == HostPort.NONE ? connectionPort : named.port();
    return new MatchInput(method, scheme, named.host(), port, path, serverName, headers);
  }
}
