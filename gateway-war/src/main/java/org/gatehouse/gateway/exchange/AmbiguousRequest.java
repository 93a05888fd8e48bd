package org.gatehouse.gateway.exchange;

import java.util.List;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.router.PathRefusal;

/**
 * Finds requests that two servers could read in two ways, and those that are for the gateway itself
 * and not for what stands behind it, of those that containers let through: they get an error and
 * their connection is closed, and nothing of them goes upstream.
 */
public final class AmbiguousRequest {
  private AmbiguousRequest() {}

  /** The status to refuse an exchange's request with; 0 when it can be read one way only. */
  public static int statusFor(ServletExchange exchange) {
    ServletClientRequest request = (ServletClientRequest) exchange.clientRequest();
    if (request.method().equals("CONNECT") || request.method().equals("TRACE")) {
      return 405;
    }
    if (!request.rawPath().startsWith("/")) {
      return 400; // OPTIONS *
    }
    if (exchange.pathReading() instanceof PathRefusal refusal && refusal.status() == 400) {
      return 400;
    }
    return isAmbiguous(request) ? 400 : 0;
  }

  private static boolean isAmbiguous(ServletClientRequest request) {
    Headers headers = request.headers();
    int hosts = 0;
    int codings = 0;
    int lengths = 0;
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.nameAt(i);
      switch (name.length()) {
        case 4 -> hosts += name.equalsIgnoreCase("Host") ? 1 : 0;
        case 14 -> lengths += name.equalsIgnoreCase("Content-Length") ? 1 : 0;
        case 17 -> codings += name.equalsIgnoreCase("Transfer-Encoding") ? 1 : 0;
        default -> {}
      }
      if (HeaderNames.looksLikeFraming(name) || hasControl(headers.valueAt(i))) {
        return true;
      }
    }
    return hosts > 1
        || lengths > 1
        || codings > 1
        || (codings == 1 && lengths == 1)
        || (codings == 1 && !isPlainlyChunked(request));
  }

  /** HTTP/1.0 knows no codings, and a server that skips an unknown one reads another body. */
  private static boolean isPlainlyChunked(ServletClientRequest request) {
    List<String> codings = request.headers().all("Transfer-Encoding");
    return codings.get(0).strip().equalsIgnoreCase("chunked")
        && !request.httpVersion().equals("1.0");
  }

  private static boolean hasControl(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
