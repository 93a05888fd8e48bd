package org.gatehouse.gateway.balancer;

/**
 * Where a try may go: a host and a port.
 *
 * @param host a name or an IP address; an IPv6 address without brackets
 */
public record Endpoint(String host, int port) {
  private static final int DEFAULT_TARGET_PORT = 8000;

  /** Reads the address of a target, {@code host}, {@code host:port} or {@code [v6]:port}. */
  static Endpoint ofTarget(String target) {
    int bracket = target.lastIndexOf(']');
    int colon = target.lastIndexOf(':');
    boolean hasPort = colon > bracket && (bracket > 0 || target.indexOf(':') == colon);
    String host = hasPort ? target.substring(0, colon) : target;
    int port = hasPort ? Integer.parseInt(target.substring(colon + 1)) : DEFAULT_TARGET_PORT;
    return new Endpoint(bracket > 0 ? host.substring(1, bracket) : host, port);
  }
}
