package org.gatehouse.plugins.httplog;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.ValueCheck;
import org.jspecify.annotations.Nullable;

/** An endpoint can be called, and a login is either in it or in a header. */
final class EndpointRules implements ValueCheck {
  @Override
  public Optional<String> problemWith(Object value) {
    Map<String, @Nullable Object> config = JsonValues.object(value);
    if (!(config.get("http_endpoint") instanceof String url) || JsonValues.isReference(url)) {
      return Optional.empty();
    }
    try {
      Endpoint.parse(url);
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    boolean hasHeader =
        config.get("headers") instanceof Map<?, ?> headers
            && headers.keySet().stream()
                .anyMatch(name -> ((String) name).equalsIgnoreCase("authorization"));
    return hasHeader && Endpoint.userInfo(url).isPresent()
        ? Optional.of(
            "specifying both an 'Authorization' header and user info in 'http_endpoint' is not"
                + " allowed")
        : Optional.empty();
  }
}
