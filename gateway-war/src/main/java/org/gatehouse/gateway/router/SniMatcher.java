package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The TLS server names that a route matches, some with a wildcard at their start or end. */
final class SniMatcher {
  private final Set<String> names;
  private final List<String> suffixes;
  private final List<String> prefixes;

  private SniMatcher(Set<String> names, List<String> suffixes, List<String> prefixes) {
    this.names = Set.copyOf(names);
    this.suffixes = List.copyOf(suffixes);
    this.prefixes = List.copyOf(prefixes);
  }

  static SniMatcher of(Set<String> snis) {
    Set<String> names = new HashSet<>();
    List<String> suffixes = new ArrayList<>();
    List<String> prefixes = new ArrayList<>();
    for (String sni : snis) {
      if (sni.startsWith("*")) {
        suffixes.add(withoutFinalDot(sni).substring(1));
      } else if (sni.endsWith("*")) {
        prefixes.add(sni.substring(0, sni.length() - 1));
      } else {
        names.add(withoutFinalDot(sni));
      }
    }
    return new SniMatcher(names, suffixes, prefixes);
  }

  /* The dot of a fully qualified name is not part of an SNI (RFC 6066 §3). */
  private static String withoutFinalDot(String name) {
    return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  boolean matches(String serverName) {
    if (serverName.isEmpty()) {
      return false;
    }
    return names.contains(serverName)
        || suffixes.stream().anyMatch(serverName::endsWith)
        || prefixes.stream().anyMatch(serverName::startsWith);
  }
}
