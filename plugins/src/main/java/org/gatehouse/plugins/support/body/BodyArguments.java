package org.gatehouse.plugins.support.body;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.api.exchange.ClientRequest;
import org.jspecify.annotations.Nullable;

/**
 * The named values in a request body of one of the three kinds that Kong's plugins look into:
 * {@code application/x-www-form-urlencoded}, {@code application/json} and {@code
 * multipart/form-data}. Not thread-safe.
 */
public interface BodyArguments {
  /**
   * Reads the arguments of a request; empty when it has no body, one that is longer than {@code
   * maxBytes}, one of another kind, or one that is not what its Content-Type says. The body is
   * still forwarded as it came.
   */
  static Optional<BodyArguments> read(ClientRequest request, int maxBytes) {
    String contentType = request.headers().firstOrNull("Content-Type");
    if (contentType == null || !request.hasBody()) {
      return Optional.empty();
    }
    return switch (mediaType(contentType)) {
      case "application/x-www-form-urlencoded" -> request.body(maxBytes).map(FormArguments::new);
      case "application/json" -> request.body(maxBytes).flatMap(JsonArguments::parse);
      case "multipart/form-data" ->
          request.body(maxBytes).flatMap(bytes -> MultipartArguments.parse(contentType, bytes));
      default -> Optional.empty();
    };
  }

  /** The arguments of a raw query, which has the form of an urlencoded body. */
  static BodyArguments ofQuery(String query) {
    return new FormArguments(query.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The value of a name as a JSON value: a string, a list of them where a form repeats the name,
   * true where an urlencoded form has the name alone, anything in JSON; null when there is none.
   */
  @Nullable Object value(String name);

  /** Removes every value of a name. Returns whether there was one. */
  boolean remove(String name);

  /** What is left, in the form in which it came; the rest of it is not touched. */
  byte[] toBytes();

  /** All names with their values as in {@link #value}; a JSON body that is no object is a list. */
  Object toJson();
}
