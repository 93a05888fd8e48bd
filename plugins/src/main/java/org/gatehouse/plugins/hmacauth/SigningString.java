package org.gatehouse.plugins.hmacauth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.gatehouse.api.exchange.ClientRequest;

/**
 * What client and gateway sign (draft-cavage-http-signatures-12 §2.3), with Kong's names for the
 * first line of a request: a line for each name, {@code name: value}.
 */
final class SigningString {
  private static final String REQUEST_TARGET = "@request-target";
  private static final String REQUEST_LINE = "request-line";

  private SigningString() {}

  /**
   * The text of these names.
   *
   * <p>The values of a repeated field stand in one line, so that none can be added to a signed
   * request; Kong looks at the first alone. A field that is not there is {@code name:}, as in Kong,
   * which says that it is not.
   */
  static byte[] of(List<String> names, ClientRequest request) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        text.append('\n');
      }
      append(names.get(i), request, text);
    }
    // the characters of header fields are the bytes that came
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void append(String name, ClientRequest request, StringBuilder text) {
    if (name.equals(REQUEST_LINE)) {
      text.append(request.method()).append(' ');
      appendTarget(request, text);
      text.append(" HTTP/").append(request.httpVersion());
      return;
    }
    text.append(name).append(':');
    if (name.equals(REQUEST_TARGET)) {
      text.append(' ').append(request.method().toLowerCase(Locale.ROOT)).append(' ');
      appendTarget(request, text);
      return;
    }
    List<String> values = request.headers().all(name);
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? " " : ", ").append(values.get(i).strip());
    }
  }

  private static void appendTarget(ClientRequest request, StringBuilder text) {
    text.append(request.rawPath());
    if (request.query().isPresent()) {
      text.append('?').append(request.query().get());
    }
  }
}
