package org.gatehouse.plugins.oauth2;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.plugins.support.body.BodyArguments;

/**
 * Finds the access token in a request (RFC 6750 §2), and hides it from the upstream: in the header
 * field, else in a query argument, else in the body. The first that is there decides. Immutable and
 * thread-safe.
 */
final class TokenSearch {
  /** Longer bodies are forwarded without a look into them. */
  static final int MAX_BODY_BYTES = 1024 * 1024;

  private static final String ARGUMENT = "access_token";
  private static final List<String> SCHEMES = List.of("bearer", "token");

  private final String headerName;
  private final boolean isHiding;

  TokenSearch(String headerName, boolean isHiding) {
    this.headerName = headerName;
    this.isHiding = isHiding;
  }

  /** The token; empty when there is none, or when a place has several. */
  String run(Exchange exchange) {
    ClientRequest request = exchange.clientRequest();
    List<String> fields = request.headers().all(headerName);
    if (!fields.isEmpty()) {
      if (isHiding) {
        exchange.upstreamRequest().headers().remove(headerName);
      }
      return fields.size() == 1 ? token(fields.get(0)) : "";
    }
    List<String> inQuery =
        request.query().isPresent() ? request.queryArguments(ARGUMENT) : List.of();
    if (!inQuery.isEmpty() && isHiding) {
      exchange.upstreamRequest().removeQueryArgument(ARGUMENT);
    }
    Optional<BodyArguments> body =
        mayHaveArguments(request) && (inQuery.isEmpty() || isHiding)
            ? BodyArguments.read(request, MAX_BODY_BYTES)
            : Optional.empty();
    Object inBody = body.map(arguments -> arguments.value(ARGUMENT)).orElse("");
    if (isHiding) {
      body.filter(arguments -> arguments.remove(ARGUMENT))
          .ifPresent(arguments -> exchange.upstreamRequest().body(arguments.toBytes()));
    }
    if (!inQuery.isEmpty()) {
      return inQuery.size() == 1 ? inQuery.get(0) : "";
    }
    return inBody instanceof String text ? text : "";
  }

  private static boolean mayHaveArguments(ClientRequest request) {
    return switch (request.method()) {
      case "POST", "PUT", "PATCH" -> true;
      default -> false;
    };
  }

  /** What is behind the scheme; a field without one is a token as a whole, as in Kong. */
  private static String token(String field) {
    String value = field.strip();
    int blank = value.indexOf(' ');
    if (blank < 0) {
      return value;
    }
    String rest = value.substring(blank).strip();
    for (String scheme : SCHEMES) {
      if (blank == scheme.length()
          && value.regionMatches(true, 0, scheme, 0, blank)
          && rest.indexOf(' ') < 0) {
        return rest;
      }
    }
    return value;
  }
}
