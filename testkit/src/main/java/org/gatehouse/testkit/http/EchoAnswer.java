package org.gatehouse.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tells the client what arrived, as one JSON object.
 *
 * <p>Members: {@code method}, {@code request_uri} (the target as written), {@code http} ({@code
 * 1.1}), {@code headers} (lower-case name to the array of its values), {@code raw_head}, {@code
 * body} (a character for each byte; null when larger than 1 MiB), {@code body_length}, {@code
 * body_sha256}, {@code trailers} (like headers). A query argument {@code status=N} in the target
 * sets the status.
 */
final class EchoAnswer implements UpstreamHandler {

  @Override
  public Answer answer(ReceivedRequest request) {
    MessageBody body = request.body();
    Map<String, String> members = new LinkedHashMap<>();
    members.put("method", quote(request.method()));
    members.put("request_uri", quote(request.target()));
    members.put("http", request.version().replace("HTTP/", ""));
    members.put("headers", object(request.headers()));
    members.put("raw_head", quote(request.rawHead()));
    boolean kept = body.length() <= MessageBody.KEPT_BYTES;
    members.put("body", kept ? quote(body.text(ISO_8859_1)) : "null");
    members.put("body_length", String.valueOf(body.length()));
    members.put("body_sha256", quote(body.sha256()));
    members.put("trailers", object(body.trailers()));
    return Answer.status(statusAskedFor(request.target()))
        .header("Content-Type", "application/json")
        .header("X-Upstream-Hdr", "up")
        .body(object(members));
  }

  private static int statusAskedFor(String target) {
    String digits = target.replaceFirst(".*[?&]status=(\\d{3})(&.*)?$", "$1");
    return digits.equals(target) ? 200 : Integer.parseInt(digits);
  }

  private static String object(HeaderFields fields) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String name : fields.names()) {
      members.put(name.toLowerCase(Locale.ROOT), array(fields.all(name)));
    }
    return object(members);
  }

  private static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> quote(member.getKey()) + ":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String array(List<String> values) {
    return values.stream().map(EchoAnswer::quote).collect(Collectors.joining(",", "[", "]"));
  }

  private static String quote(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
