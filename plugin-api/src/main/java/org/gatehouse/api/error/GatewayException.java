package org.gatehouse.api.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to the Admin API or to a store that cannot be fulfilled, with all that the client is
 * told: message and offending fields in Kong's words and shape.
 */
public class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient Map<String, ? extends @Nullable Object> fields;

  public GatewayException(
      ErrorCode code, String message, Map<String, ? extends @Nullable Object> fields) {
    this(code, message, fields, null);
  }

  public GatewayException(
      ErrorCode code,
      String message,
      Map<String, ? extends @Nullable Object> fields,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.fields = fields;
  }

  public ErrorCode code() {
    return code;
  }

  /** What is wrong, by field, in the shape of the input; empty when it is about no field. */
  public Map<String, ? extends @Nullable Object> fields() {
    return fields;
  }

  /** The message, which this class always has. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
