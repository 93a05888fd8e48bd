package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host name or IP address with an optional port, as in {@code a.example}, {@code 10.0.0.1:80} and
 * {@code [::1]:80}.
 *
 * @param host a name as it was written, an IPv4 address without leading zeros, or an IPv6 address
 *     in eight groups of four digits and without brackets
 */
public record HostAddress(Kind kind, String host, OptionalInt port) {
  /** What a host is. */
  public enum Kind {
    NAME,
    IPV4,
    IPV6
  }

  static final String INVALID_PORT = "invalid port number";

  private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
  private static final Pattern IPV4 =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})(?::([0-9]+))?");
  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]*)\\](.*)");
  private static final Pattern PORT_SUFFIX = Pattern.compile(":([0-9]*)");
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final Pattern NAME = Pattern.compile("(.*?)(?::([0-9]+))?");
  private static final Pattern NAME_CHARACTERS = Pattern.compile("[A-Za-z0-9._-]+");
  private static final int GROUPS = 8;

  /**
   * The address that a text holds; names are checked, never resolved.
   *
   * @throws IllegalArgumentException with Kong's message when it holds none
   */
  public static HostAddress parse(String text) {
    if (text.chars().filter(c -> c == ':').count() > 1) {
      return parseIpv6(text);
    }
    return DIGITS_AND_DOTS.matcher(text.replace(":", "")).matches()
        ? parseIpv4(text)
        : parseName(text);
  }

  /** This address with a port where it has none. */
  public HostAddress withDefaultPort(int defaultPort) {
    return port.isPresent() ? this : new HostAddress(kind, host, OptionalInt.of(defaultPort));
  }

  /** The address as a URL has it, an IPv6 address in brackets. */
  @Override
  public String toString() {
    String shown = kind == Kind.IPV6 ? "[" + host + "]" : host;
    return port.isPresent() ? shown + ":" + port.getAsInt() : shown;
  }

  private static HostAddress parseIpv4(String text) {
    Matcher matcher = IPV4.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("invalid ipv4 address: " + text);
    }
    List<String> bytes = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      int value = Integer.parseInt(matcher.group(i));
      if (value > 255) {
        throw new IllegalArgumentException("invalid ipv4 address: " + text);
      }
      bytes.add(String.valueOf(value));
    }
    return new HostAddress(Kind.IPV4, String.join(".", bytes), port(matcher.group(5)));
  }

  private static HostAddress parseIpv6(String text) {
    Matcher bracketed = BRACKETED.matcher(text);
    if (!bracketed.matches()) {
      return new HostAddress(Kind.IPV6, expanded(text, text), OptionalInt.empty());
    }
    OptionalInt port = OptionalInt.empty();
    if (!bracketed.group(2).isEmpty()) {
      Matcher suffix = PORT_SUFFIX.matcher(bracketed.group(2));
      if (!suffix.matches()) {
        throw new IllegalArgumentException("invalid ipv6 address");
      }
      port = port(suffix.group(1));
    }
    return new HostAddress(Kind.IPV6, expanded(bracketed.group(1), text), port);
  }

  /** The eight groups of an IPv6 address with all their zeros. */
  private static String expanded(String address, String text) {
    List<String> groups = new ArrayList<>(List.of(address.split(":", -1)));
    int gap = address.indexOf("::");
    if (gap >= 0) {
      List<String> head = nonEmpty(address.substring(0, gap));
      List<String> tail = nonEmpty(address.substring(gap + 2));
      groups = new ArrayList<>(head);
      for (int i = head.size() + tail.size(); i < GROUPS; i++) {
        groups.add("0");
      }
      groups.addAll(tail);
    }
    if (groups.size() != GROUPS || !groups.stream().allMatch(g -> GROUP.matcher(g).matches())) {
      throw new IllegalArgumentException("invalid ipv6 address: " + text);
    }
    return String.join(":", groups.stream().map(g -> "0".repeat(4 - g.length()) + g).toList())
        .toLowerCase(Locale.ROOT);
  }

  private static List<String> nonEmpty(String groups) {
    return groups.isEmpty() ? List.of() : List.of(groups.split(":", -1));
  }

  private static HostAddress parseName(String text) {
    Matcher matcher = NAME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("invalid hostname: " + text);
    }
    OptionalInt port = port(matcher.group(2));
    String name = matcher.group(1);
    if (!NAME_CHARACTERS.matcher(name).matches()) {
      throw new IllegalArgumentException("invalid hostname: " + text);
    }
    String[] labels = name.split("\\.", -1);
    for (int i = 0; i < labels.length; i++) {
      // a name may end in a dot, so the last label may be empty
      if (labels[i].endsWith("-") || (labels[i].isEmpty() && i < labels.length - 1)) {
        throw new IllegalArgumentException("invalid hostname: " + text);
      }
    }
    return new HostAddress(Kind.NAME, name, port);
  }

  private static OptionalInt port(@Nullable String digits) {
    if (digits == null) {
      return OptionalInt.empty();
    }
    if (digits.isEmpty() || digits.length() > 9 || Integer.parseInt(digits) > 65535) {
      throw new IllegalArgumentException(INVALID_PORT);
    }
    return OptionalInt.of(Integer.parseInt(digits));
  }
}
