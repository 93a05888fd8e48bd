package org.gatehouse.plugins.oauth2;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.exchange.Answer;

/** The JSON answers of the two endpoints (RFC 6749 §5), which nobody may keep. */
final class Replies {
  static final String OTHER_REDIRECT_URI =
      "Invalid redirect_uri that does not match with any redirect_uri created with the application";

  private Replies() {}

  /** What is wrong, with the state that the client sent. */
  static Map<String, Object> error(Parameters parameters, String error, String description) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("error", error);
    fields.put("error_description", description);
    addState(fields, parameters);
    return fields;
  }

  static void addState(Map<String, Object> fields, Parameters parameters) {
    String state = parameters.get("state");
    if (state != null) {
      fields.put("state", state);
    }
  }

  static Answer of(int status, Map<String, Object> fields) {
    return Answer.json(status, fields)
        .header("Cache-Control", "no-store")
        .header("Pragma", "no-cache");
  }
}
