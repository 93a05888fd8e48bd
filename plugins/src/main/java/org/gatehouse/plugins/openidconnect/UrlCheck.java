package org.gatehouse.plugins.openidconnect;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.gatehouse.api.config.ValueCheck;

/** URLs that cannot be called, or that browsers cannot be sent to, are refused in a config. */
final class UrlCheck implements ValueCheck {
  private static final int MAX_PORT = 65_535;

  @Override
  public Optional<String> problemWith(Object value) {
    return isGood((String) value)
        ? Optional.empty()
        : Optional.of(value + " (expected: an http or https URL without a fragment)");
  }

  private static boolean isGood(String text) {
    try {
      URI uri = new URI(text);
      return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() <= MAX_PORT
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
