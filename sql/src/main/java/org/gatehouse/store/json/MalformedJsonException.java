package org.gatehouse.store.json;

/**
 * A text that is not one JSON value, or one that is refused for its form. The message says what is
 * wrong and where, not what it says.
 */
public final class MalformedJsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final boolean isRefused;

  MalformedJsonException(String message) {
    this(message, false);
  }

  private MalformedJsonException(String message, boolean isRefused) {
    super(message);
    this.isRefused = isRefused;
  }

  /** Of a text that is JSON, but nested too deep or with a key twice. */
  static MalformedJsonException refused(String message) {
    return new MalformedJsonException(message, true);
  }

  /** Whether the text is JSON, and the message says why it is not taken. */
  public boolean isRefused() {
    return isRefused;
  }
}
