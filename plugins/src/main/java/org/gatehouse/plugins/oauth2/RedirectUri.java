package org.gatehouse.plugins.oauth2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gatehouse.api.config.UrlParts;
import org.gatehouse.api.config.ValueCheck;
import org.gatehouse.plugins.support.body.BodyArguments;

/** The address that a user is sent back to (RFC 6749 §3.1.2): a URL without a fragment. */
final class RedirectUri implements ValueCheck {
  @Override
  public Optional<String> problemWith(Object value) {
    UrlParts parts = UrlParts.of((String) value);
    if (parts.scheme().isEmpty() || parts.host().isEmpty()) {
      return Optional.of("cannot parse '" + value + "'");
    }
    return parts.fragment().map(fragment -> "fragment not allowed in '" + value + "'");
  }

  /** The address with parameters in its query, in place of those that it has of the same names. */
  static String withQuery(String uri, Map<String, ?> parameters) {
    int mark = uri.indexOf('?');
    if (mark < 0) {
      return uri + "?" + encoded(parameters);
    }
    BodyArguments known = BodyArguments.ofQuery(uri.substring(mark + 1));
    parameters.keySet().forEach(known::remove);
    String rest = new String(known.toBytes(), ISO_8859_1);
    return uri.substring(0, mark + 1) + (rest.isEmpty() ? "" : rest + "&") + encoded(parameters);
  }

  /** The address with parameters in the fragment, which browsers do not send on. */
  static String withFragment(String uri, Map<String, ?> parameters) {
    return uri + "#" + encoded(parameters);
  }

  private static String encoded(Map<String, ?> parameters) {
    return new TreeMap<String, Object>(parameters)
        .entrySet().stream()
            .map(one -> one.getKey() + "=" + encoded(one.getValue().toString()))
            .collect(Collectors.joining("&"));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }
}
