package org.gatehouse.gateway.exchange;

import java.util.List;
import org.gatehouse.api.exchange.Headers;

/**
 * Leaves out of a copied head what belongs to one connection only: the fields of RFC 9110 §7.6.1,
 * those that {@code Connection} lists, and the framing of the body, which each side sets itself.
 */
public final class HopByHopHeaders {
  /* Room for what is added: of consumer and credential, and by Gatehouse itself. */
  private static final int MORE_IN_REQUEST = 4;
  private static final int MORE_IN_RESPONSE = 6;

  private HopByHopHeaders() {}

  /**
   * The fields of a request that go on as they are. Also left out is what Gatehouse tells the
   * upstream itself: {@code Host}, {@code Via}, {@code X-Forwarded-*} and {@code X-Real-IP}, and by
   * setting whatever could pass for a statement of Gatehouse about the consumer.
   */
  static Headers withoutThem(Headers request, ProxySettings settings) {
    Headers copy = new Headers(request.size() + MORE_IN_REQUEST);
    List<String> connection = request.all("Connection");
    for (int i = 0; i < request.size(); i++) {
      String name = request.nameAt(i);
      if (!isOwnOfRequest(name, settings.upstreamRequestId())
          && !isListed(connection, name)
          && !(settings.dropSpoofedHeaders() && HeaderNames.isReserved(name))) {
        copy.add(name, request.valueAt(i));
      }
    }
    return copy;
  }

  /** The fields of a response that go on as they are. */
  static Headers withoutThem(Headers response) {
    Headers copy = new Headers(response.size() + MORE_IN_RESPONSE);
    List<String> connection = response.all("Connection");
    for (int i = 0; i < response.size(); i++) {
      String name = response.nameAt(i);
      if (!isOfConnection(name) && !isListed(connection, name)) {
        copy.add(name, response.valueAt(i));
      }
    }
    return copy;
  }

  /** Whether a field is one of the connection or of framing, whatever {@code Connection} lists. */
  public static boolean isOfConnection(String name) {
    return switch (name.length()) {
      case 2 -> name.equalsIgnoreCase("TE");
      case 5 -> name.equalsIgnoreCase("Proxy");
      case 7 -> name.equalsIgnoreCase("Upgrade");
      case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
      case 14 -> name.equalsIgnoreCase("Content-Length");
      case 16 -> name.equalsIgnoreCase("Proxy-Connection");
      case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
      default -> false;
    };
  }

  private static boolean isOwnOfRequest(String name, boolean ownsRequestId) {
    return switch (name.length()) {
      case 3 -> name.equalsIgnoreCase("Via");
      case 4 -> name.equalsIgnoreCase("Host");
      case 6 -> name.equalsIgnoreCase("Expect");
      case 9 -> name.equalsIgnoreCase("X-Real-IP");
      case 15 -> name.equalsIgnoreCase("X-Forwarded-For");
      case 16 ->
          name.equalsIgnoreCase("X-Forwarded-Host")
              || name.equalsIgnoreCase("X-Forwarded-Port")
              || name.equalsIgnoreCase("X-Forwarded-Path")
              || isOfConnection(name);
      case 17 ->
          name.equalsIgnoreCase("X-Forwarded-Proto")
              || (ownsRequestId && name.equalsIgnoreCase("X-Kong-Request-Id"))
              || isOfConnection(name);
      case 18 -> name.equalsIgnoreCase("X-Forwarded-Prefix");
      default -> isOfConnection(name);
    };
  }

  /** Whether one of some comma-separated lists has a token, in any case. */
  static boolean isListed(List<String> connection, String name) {
    for (int i = 0; i < connection.size(); i++) {
      if (hasToken(connection.get(i), name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a comma-separated list has a token, in any case. */
  private static boolean hasToken(String list, String token) {
    for (int start = 0; start + token.length() <= list.length(); ) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? list.length() : comma;
      int from = start;
      int to = end;
      while (from < to && list.charAt(from) <= ' ') {
        from++;
      }
      while (to > from && list.charAt(to - 1) <= ' ') {
        to--;
      }
      if (to - from == token.length() && list.regionMatches(true, from, token, 0, token.length())) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }
}
