package org.gatehouse.plugins.hmacauth;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of its signature: {@code hmac username="alice", algorithm="hmac-sha256",
 * headers="date @request-target", signature="…"}.
 *
 * @param headers what is signed, in order, as the client writes it
 * @param signature in base64
 */
record SignatureParameters(
    String username, String algorithm, List<String> headers, String signature) {
  /** Longer values are not looked into. */
  private static final int MAX_LENGTH = 8192;

  private static final String SCHEME = "hmac";

  private static final Pattern PARAMETER =
      Pattern.compile("\\G\\s*([A-Za-z_]+)\\s*=\\s*\"([^\"]*)\"\\s*(?:,|$)");

  /**
   * The parameters in a header field, in any order.
   *
   * @return null when there are none, or none that can be read with certainty: the field or a
   *     parameter is repeated, a parameter is missing or empty
   */
  static @Nullable SignatureParameters of(Headers headers, String field) {
    List<String> values = headers.all(field);
    if (values.size() != 1) {
      return null;
    }
    String value = values.get(0).strip();
    if (value.length() > MAX_LENGTH || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    Map<String, String> parameters = parsed(value.substring(SCHEME.length()));
    String username = parameters.getOrDefault("username", "");
    String algorithm = parameters.getOrDefault("algorithm", "");
    String names = parameters.getOrDefault("headers", "");
    String signature = parameters.getOrDefault("signature", "");
    if (username.isEmpty() || algorithm.isEmpty() || names.isEmpty() || signature.isEmpty()) {
      return null;
    }
    return new SignatureParameters(username, algorithm, List.of(names.split(" ", -1)), signature);
  }

  private static Map<String, String> parsed(String text) {
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(text);
    int end = 0;
    while (matcher.find()) {
      if (parameters.put(matcher.group(1), matcher.group(2)) != null) {
        return Map.of();
      }
      end = matcher.end();
    }
    return end == text.length() ? parameters : Map.of();
  }

  /** Whether a header field is signed. */
  boolean sign(String name) {
    for (String signed : headers) {
      if (signed.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** Without the signature, which is good for some minutes. */
  @Override
  public String toString() {
    return "signature of " + username;
  }
}
