package org.gatehouse.gateway.filter;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Puts the status of a call of gRPC behind a response without a body. Its clients take one in the
 * head only when that ends the stream, which containers cannot tell in HTTP/2.
 */
final class StatusTrailers {
  private static final String STATUS = "grpc-status";

  private StatusTrailers() {}

  /** Takes {@code grpc-status} and what belongs to it out of a head; null when there is none. */
  static @Nullable Map<String, String> takeFrom(Headers head) {
    if (!head.contains(STATUS)) {
      return null;
    }
    Map<String, String> trailers = new HashMap<>();
    for (int i = 0; i < head.size(); i++) {
      String name = head.nameAt(i).toLowerCase(Locale.ROOT);
      if (!isOfHead(name)) {
        trailers.merge(name, head.valueAt(i), (a, b) -> a + ", " + b);
      }
    }
    for (String name : trailers.keySet()) {
      head.remove(name);
    }
    return trailers;
  }

  /** What is about the response and not about the call. */
  private static boolean isOfHead(String name) {
    return switch (name) {
      case "content-type", "content-length", "date", "server", "via" -> true;
      default ->
          name.startsWith("x-kong-") || (name.startsWith("grpc-") && name.endsWith("encoding"));
    };
  }
}
