package org.gatehouse.store.json;

/**
 * A text that is not one JSON value. The message says what is wrong and where, not what it says.
 */
public final class MalformedJsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }
}
