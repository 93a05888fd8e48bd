package org.gatehouse.plugins.support.transform;

import java.util.Locale;
import java.util.Optional;
import org.gatehouse.api.exchange.Headers;

/** Tells which messages have JSON bodies that can be read as they are. */
public final class JsonBodies {
  private JsonBodies() {}

  /**
   * Whether a head announces plain JSON: {@code application/json} or {@code application/…+json},
   * not compressed.
   */
  public static boolean isAnnouncedBy(Headers head) {
    Optional<String> contentType = head.first("Content-Type");
    return contentType.isPresent()
        && isJson(contentType.get())
        && head.all("Content-Encoding").stream()
            .allMatch(coding -> coding.strip().equalsIgnoreCase("identity"));
  }

  /** One of several types, divided by commas, is enough, as in Kong. */
  private static boolean isJson(String contentType) {
    for (String one : contentType.toLowerCase(Locale.ROOT).split(",", -1)) {
      int end = one.indexOf(';');
      String type = (end < 0 ? one : one.substring(0, end)).strip();
      if (type.equals("application/json")
          || (type.startsWith("application/") && type.endsWith("+json"))) {
        return true;
      }
    }
    return false;
  }
}
