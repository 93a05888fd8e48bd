package org.gatehouse.api.entity;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.InputExpansion;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.config.UrlParts;
import org.jspecify.annotations.Nullable;

/**
 * Turns a service's {@code url} into its protocol, host, port and path, over which it wins. What a
 * URL leaves out gets defaults, 443 for https and 80 for all else, or null.
 */
final class ServiceUrl implements InputExpansion {
  @Override
  public void expand(Map<String, @Nullable Object> input, Problems problems) {
    if (!input.containsKey("url")) {
      return;
    }
    Object given = input.remove("url");
    if (given instanceof String url && !url.isEmpty()) {
      expand(UrlParts.of(url), input);
    } else if (given != null) {
      problems.field("url", given.equals("") ? "length must be at least 1" : "expected a string");
    }
  }

  private static void expand(UrlParts url, Map<String, @Nullable Object> input) {
    String protocol = url.scheme().orElse(url.port().equals(Optional.of("443")) ? "https" : "http");
    Object port = protocol.equals("https") ? 443L : 80L;
    input.put("protocol", protocol);
    input.put("host", url.host().orElse(null));
    input.put("port", url.port().map(ServiceUrl::number).orElse(port));
    input.put("path", url.path().orElse(null));
  }

  /** What is no number stays a text, for the port's own check to refuse. */
  private static Object number(String port) {
    try {
      return Long.valueOf(port);
    } catch (NumberFormatException e) {
      return port;
    }
  }
}
