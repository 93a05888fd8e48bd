package org.gatehouse.plugins.basicauth;

/** So many passwords are being checked that one more would have to wait for too long. */
final class TooManyLoginsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyLoginsException() {
    // a flood makes many of them, and where one comes from is known
    super("too many passwords to check", null, false, false);
  }
}
