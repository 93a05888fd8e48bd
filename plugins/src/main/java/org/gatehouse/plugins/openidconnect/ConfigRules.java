package org.gatehouse.plugins.openidconnect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.ValueCheck;
import org.jspecify.annotations.Nullable;

/** What the fields of a config demand of each other. */
final class ConfigRules implements ValueCheck {
  @Override
  public Optional<String> problemWith(Object value) {
    Map<String, @Nullable Object> config = JsonValues.object(value);
    if (list(config, "upstream_headers_claims").size()
        != list(config, "upstream_headers_names").size()) {
      return Optional.of(
          "upstream_headers_names: must have as many elements as upstream_headers_claims");
    }
    List<?> methods = list(config, "auth_methods");
    if (!methods.equals(List.of("bearer"))) {
      return missing(config, methods);
    }
    return Optional.empty();
  }

  private static Optional<String> missing(Map<String, @Nullable Object> config, List<?> methods) {
    boolean logsIn = methods.contains("authorization_code");
    if (list(config, "client_id").isEmpty()) {
      return Optional.of("client_id: is required by all auth_methods but bearer");
    }
    if ((logsIn || methods.contains("session")) && config.get("session_secret") == null) {
      return Optional.of(
          "session_secret: is required by the auth_methods authorization_code and session");
    }
    if (logsIn && !methods.contains("session")) {
      return Optional.of("auth_methods: authorization_code needs session too");
    }
    if (logsIn && list(config, "redirect_uri").isEmpty()) {
      return Optional.of("redirect_uri: is required by the auth_methods authorization_code");
    }
    return Optional.empty();
  }

  private static List<?> list(Map<String, @Nullable Object> config, String field) {
    return config.get(field) instanceof List<?> list ? list : List.of();
  }
}
