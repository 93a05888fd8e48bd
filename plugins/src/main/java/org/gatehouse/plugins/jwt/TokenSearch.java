package org.gatehouse.plugins.jwt;

import java.util.List;
import java.util.Set;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;

/**
 * Finds the token in a request: in query arguments, cookies and header fields. The same token in
 * several places is one. Immutable and thread-safe.
 */
final class TokenSearch {
  private static final String SCHEME = "Bearer";

  private final List<String> uriParamNames;
  private final List<String> cookieNames;
  private final List<String> headerNames;

  TokenSearch(JwtConfig config) {
    this.uriParamNames = List.copyOf(config.uriParamNames().orElse(Set.of()));
    this.cookieNames = List.copyOf(config.cookieNames().orElse(Set.of()));
    this.headerNames = List.copyOf(config.headerNames().orElse(Set.of()));
  }

  /** What was found: the token, which is empty when there is none, or that there are several. */
  static final class Finding {
    private String token = "";
    private boolean isRepeated;

    private void add(String found) {
      if (found.isEmpty()) {
        return;
      }
      isRepeated |= !token.isEmpty() && !token.equals(found);
      token = found;
    }

    boolean isRepeated() {
      return isRepeated;
    }

    String token() {
      return token;
    }
  }

  Finding run(Exchange exchange) {
    Finding finding = new Finding();
    ClientRequest request = exchange.clientRequest();
    if (request.query().isPresent()) {
      for (String name : uriParamNames) {
        request.queryArguments(name).forEach(finding::add);
      }
    }
    Headers headers = request.headers();
    for (int i = 0; i < headers.size(); i++) {
      if (isAmong(headerNames, headers.nameAt(i))) {
        finding.add(bearer(headers.valueAt(i)));
      }
      if (!cookieNames.isEmpty() && headers.nameAt(i).equalsIgnoreCase("Cookie")) {
        addCookies(headers.valueAt(i), finding);
      }
    }
    return finding;
  }

  private static boolean isAmong(List<String> names, String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** What stands behind the scheme (RFC 6750 §2.1); empty for another scheme. */
  private static String bearer(String value) {
    String credentials = value.strip();
    int length = SCHEME.length();
    boolean isBearer =
        credentials.length() > length
            && credentials.regionMatches(true, 0, SCHEME, 0, length)
            && Character.isWhitespace(credentials.charAt(length));
    return isBearer ? credentials.substring(length + 1).strip() : "";
  }

  /** Names in any case, as in Kong (RFC 6265 §4.2.1). */
  private void addCookies(String header, Finding finding) {
    for (String pair : header.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals >= 0 && isAmong(cookieNames, pair.substring(0, equals).strip())) {
        finding.add(pair.substring(equals + 1).strip());
      }
    }
  }
}
