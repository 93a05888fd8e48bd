package org.gatehouse.api.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Checks of host names and addresses. */
final class HostChecks {
  private HostChecks() {}

  /** Says what is wrong with a host that must not have a port; empty for a sound one. */
  private static Optional<String> portlessProblem(String host, boolean onlyName) {
    HostAddress address;
    try {
      address = HostAddress.parse(host);
    } catch (IllegalArgumentException e) {
      return Optional.of(
          HostAddress.INVALID_PORT.equals(e.getMessage())
              ? "must not have a port"
              : "invalid value: " + host);
    }
    if (onlyName && address.kind() != HostAddress.Kind.NAME) {
      return Optional.of("must not be an IP");
    }
    return address.port().isPresent() ? Optional.of("must not have a port") : Optional.empty();
  }

  /** A host name or IP address without a port. */
  static final class HostNameCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return portlessProblem((String) value, false);
    }
  }

  /** A host with an optional port, whose wildcards stand for any label. */
  static final class HostPatternCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      try {
        HostAddress.parse(((String) value).replace("*", "abc"));
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.ofNullable(e.getMessage());
      }
    }
  }

  /** A TLS server name. */
  static final class ServerNameCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return portlessProblem((String) value, true);
    }
  }

  /** A TLS server name with a wildcard as its first or its last character. */
  static final class ServerNamePatternCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      String name = (String) value;
      int wildcard = name.indexOf('*');
      if (wildcard > 0 && wildcard < name.length() - 1) {
        return Optional.of("wildcard must be leftmost or rightmost character");
      }
      if (wildcard >= 0 && name.indexOf('*', wildcard + 1) >= 0) {
        return Optional.of("only one wildcard must be specified");
      }
      // any label will do in place of the wildcard; Kong's messages show this one
      return portlessProblem(name.replace("*", "wildcard"), true);
    }
  }

  /** An IP address or a CIDR range. */
  static final class IpOrCidrCheck implements ValueCheck {
    private static final Pattern BYTE_TEXT =
        Pattern.compile("(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])");
    private static final Pattern IPV4 =
        Pattern.compile("%1$s\\.%1$s\\.%1$s\\.%1$s".formatted(BYTE_TEXT.pattern()));
    private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

    @Override
    public Optional<String> problemWith(Object value) {
      String text = (String) value;
      int slash = text.indexOf('/');
      String address = slash < 0 ? text : text.substring(0, slash);
      boolean ipv4 = IPV4.matcher(address).matches();
      boolean sound =
          (ipv4 || isIpv6(address))
              && (slash < 0 || isPrefix(text.substring(slash + 1), ipv4 ? 32 : 128));
      return sound ? Optional.empty() : Optional.of("invalid ip or cidr range: '" + text + "'");
    }

    private static boolean isIpv6(String text) {
      boolean hasZone = text.indexOf('%') >= 0;
      return text.indexOf(':') >= 0 && !hasZone && AddressBytes.parse(text) != null;
    }

    private static boolean isPrefix(String text, int max) {
      return PREFIX.matcher(text).matches() && Integer.parseInt(text) <= max;
    }
  }
}
