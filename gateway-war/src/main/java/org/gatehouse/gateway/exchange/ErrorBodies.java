package org.gatehouse.gateway.exchange;

import java.util.List;
import java.util.Locale;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of errors, byte by byte as Kong writes them: the message and the request's id as JSON,
 * XML, HTML or plain text, whichever the client likes best.
 */
public final class ErrorBodies {
  private ErrorBodies() {}

  /** One of the four forms of an error. */
  public enum Format {
    JSON("application/json; charset=utf-8"),
    XML("application/xml; charset=utf-8"),
    HTML("text/html; charset=utf-8"),
    TEXT("text/plain; charset=utf-8");

    private final String contentType;

    Format(String contentType) {
      this.contentType = contentType;
    }

    /** The Content-Type to answer with. */
    public String contentType() {
      return contentType;
    }
  }

  /**
   * The form for an error that a plugin or the router answers: what {@code Accept} asks for, else
   * JSON.
   */
  public static Format formatFor(Headers request) {
    List<String> accept = request.all("Accept");
    return accept.isEmpty() ? Format.JSON : best(String.join(",", accept));
  }

  /**
   * The form for a failure of the proxy itself, as 502: what {@code Accept} asks for, else that of
   * the request's own body, else the setting {@code error_default_type}.
   */
  public static Format formatFor(Headers request, String defaultType) {
    List<String> accept = request.all("Accept");
    if (!accept.isEmpty()) {
      return best(String.join(",", accept));
    }
    String contentType = request.firstOrNull("Content-Type");
    return best(contentType == null ? defaultType : contentType);
  }

  /** The whole body of an error. */
  public static String render(Format format, String message, String requestId) {
    return switch (format) {
      case JSON ->
          "{\n  \"message\":\"%s\",\n  \"request_id\":\"%s\"\n}"
              .formatted(escapeJson(message), requestId);
      case XML ->
          """
              <?xml version="1.0" encoding="UTF-8"?>
              <error>
                <message>%s</message>
                <requestid>%s</requestid>
              </error>
              """
              .formatted(escapeMarkup(message), requestId);
      case HTML ->
          """
              <!doctype html>
              <html>
                <head>
                  <meta charset="utf-8">
                  <title>Error</title>
                </head>
                <body>
                  <h1>Error</h1>
                  <p>%s.</p>
                  <p>request_id: %s</p>
                </body>
              </html>
              """
              .formatted(escapeMarkup(message), requestId);
      case TEXT -> message + "\nrequest_id: " + requestId + "\n";
    };
  }

  /** The body of a redirect to https, as nginx writes it below Kong. */
  public static String redirect(int status) {
    String title = status + " " + redirectReason(status);
    return "<html>\r\n<head><title>"
        + title
        + "</title></head>\r\n<body>\r\n<center><h1>"
        + title
        + "</h1></center>\r\n</body>\r\n</html>\r\n";
  }

  private static String redirectReason(int status) {
    return switch (status) {
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 307 -> "Temporary Redirect";
      default -> "Permanent Redirect";
    };
  }

  /**
   * The form of the media range with the highest quality; the first of equals (RFC 9110 §12.5.1).
   */
  private static Format best(String accept) {
    Format best = Format.JSON;
    double quality = 0;
    for (int start = 0; start <= accept.length(); ) {
      int comma = accept.indexOf(',', start);
      int end = comma < 0 ? accept.length() : comma;
      String range = accept.substring(start, end).strip();
      double offered = range.isEmpty() ? 0 : qualityOf(range);
      if (offered > quality) {
        quality = offered;
        best = formOf(range);
      }
      start = end + 1;
    }
    return best;
  }

  private static double qualityOf(String range) {
    int at = range.toLowerCase(Locale.ROOT).lastIndexOf("q=");
    if (at < 0) {
      return 1;
    }
    try {
      return Double.parseDouble(range.substring(at + 2).strip());
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static Format formOf(String range) {
    int semicolon = range.indexOf(';');
    String type = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "text/html" -> Format.HTML;
      case "text/plain", "text/*" -> Format.TEXT;
      case "application/xml" -> Format.XML;
      default -> Format.JSON;
    };
  }

  private static String escapeJson(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String replacement = c < ' ' ? String.format("\\u%04x", (int) c) : null;
      escaped = append(escaped, text, i, c == '"' || c == '\\' ? "\\" + c : replacement);
    }
    return escaped == null ? text : escaped.toString();
  }

  private static String escapeMarkup(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      String replacement =
          switch (text.charAt(i)) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            default -> null;
          };
      escaped = append(escaped, text, i, replacement);
    }
    return escaped == null ? text : escaped.toString();
  }

  /** Adds a character or what replaces it; starts a copy only at the first replacement. */
  private static @Nullable StringBuilder append(
      @Nullable StringBuilder copy, String text, int at, @Nullable String replacement) {
    if (copy == null && replacement == null) {
      return null;
    }
    StringBuilder builder = copy == null ? new StringBuilder(text.substring(0, at)) : copy;
    return replacement == null ? builder.append(text.charAt(at)) : builder.append(replacement);
  }
}
