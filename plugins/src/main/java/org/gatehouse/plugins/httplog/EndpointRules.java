package org.gatehouse.plugins.httplog;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.ValueCheck;
import org.jspecify.annotations.Nullable;

/** A login is either in the endpoint or in a header. */
final class EndpointRules implements ValueCheck {
  @Override
  public Optional<String> problemWith(Object value) {
    Map<String, @Nullable Object> config = JsonValues.object(value);
    boolean hasHeader =
        config.get("headers") instanceof Map<?, ?> headers
            && headers.keySet().stream()
                .anyMatch(name -> ((String) name).equalsIgnoreCase("authorization"));
    return hasHeader
            && config.get("http_endpoint") instanceof String url
            && Endpoint.userInfo(url).isPresent()
        ? Optional.of(
            "specifying both an 'Authorization' header and user info in 'http_endpoint' is not"
                + " allowed")
        : Optional.empty();
  }
}
