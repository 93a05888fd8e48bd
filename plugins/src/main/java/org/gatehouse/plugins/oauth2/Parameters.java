package org.gatehouse.plugins.oauth2;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.plugins.support.body.BodyArguments;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request to one of the two endpoints: from the body, or else from the query.
 * Each is one text without control characters (RFC 6749 §3.1, §3.2, appendix A). Immutable.
 */
final class Parameters {
  /** Longer bodies are not looked into. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  private static final int MAX_LENGTH = 4096;
  private static final List<String> NAMES =
      List.of(
          "authenticated_userid",
          "client_id",
          "client_secret",
          "code",
          "code_challenge",
          "code_challenge_method",
          "code_verifier",
          "grant_type",
          "provision_key",
          "redirect_uri",
          "refresh_token",
          "response_type",
          "scope",
          "state");

  private final Map<String, String> values = new HashMap<>();
  private @Nullable String unsound;

  private Parameters(ClientRequest request) {
    Optional<BodyArguments> body = BodyArguments.read(request, MAX_BODY_BYTES);
    for (String name : NAMES) {
      Object value = body.map(arguments -> arguments.value(name)).orElse(null);
      if (value == null) {
        List<String> inQuery = request.queryArguments(name);
        value = inQuery.size() == 1 ? inQuery.get(0) : inQuery.isEmpty() ? null : inQuery;
      }
      if (value instanceof String text && isSound(text)) {
        values.put(name, text);
      } else if (value != null && unsound == null) {
        unsound = name;
      }
    }
  }

  static Parameters of(ClientRequest request) {
    return new Parameters(request);
  }

  /** Whether a text may be a parameter or a token: not too long, without control characters. */
  static boolean isSound(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The value of a parameter; null when there is none, which an unsound one counts as. */
  @Nullable String get(String name) {
    return values.get(name);
  }

  /** The value of a parameter; the empty text when there is none. */
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The first parameter that came twice, or is no sound text. */
  Optional<String> unsound() {
    return Optional.ofNullable(unsound);
  }
}
