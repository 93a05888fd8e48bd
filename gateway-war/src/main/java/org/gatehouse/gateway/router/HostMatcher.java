package org.gatehouse.gateway.router;

/**
 * A host of a route: {@code a.test}, {@code *.test} or {@code a.*}, with a port or for any.
 *
 * @param text of the host without its wildcard, in lower case
 * @param port {@link HostPort#NONE} for any
 */
record HostMatcher(Kind kind, String text, int port) {
  enum Kind {
    EXACT,
    SUFFIX,
    PREFIX
  }

  static HostMatcher parse(String host) {
    HostPort split = HostPort.parse(host);
    String name = split.host();
    if (name.startsWith("*")) {
      return new HostMatcher(Kind.SUFFIX, name.substring(1), split.port());
    }
    if (name.endsWith("*")) {
      return new HostMatcher(Kind.PREFIX, name.substring(0, name.length() - 1), split.port());
    }
    return new HostMatcher(Kind.EXACT, name, split.port());
  }

  /** Whether a host in lower case, asked for at a port, is one of these. */
  boolean matches(String host, int hostPort) {
    if (host.isEmpty() || (port != HostPort.NONE && port != hostPort)) {
      return false;
    }
    return switch (kind) {
      case EXACT -> host.equals(text);
      case SUFFIX -> host.endsWith(text);
      case PREFIX -> host.startsWith(text);
    };
  }
}
