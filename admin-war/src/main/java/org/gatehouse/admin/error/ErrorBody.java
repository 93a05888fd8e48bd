package org.gatehouse.admin.error;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told of a failure, as Kong words it.
 *
 * @param fields what is wrong, in the shape of the input; empty when it is about no field
 */
record ErrorBody(ErrorCode code, String message, Map<String, ? extends @Nullable Object> fields) {

  static ErrorBody of(GatewayException failure) {
    return new ErrorBody(failure.code(), failure.getMessage(), failure.fields());
  }

  /** The body; Kong calls what is wrong with a list's arguments options, and names a bad key. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("code", (long) code.number());
    json.put("name", name());
    json.put("message", message);
    if (!fields.isEmpty() && code != ErrorCode.INVALID_UNIQUE) {
      json.put(code == ErrorCode.INVALID_OPTIONS ? "options" : "fields", fields);
    }
    return json;
  }

  private String name() {
    return code == ErrorCode.INVALID_UNIQUE
        ? code.title() + " " + String.join(" ", fields.keySet())
        : code.title();
  }
}
