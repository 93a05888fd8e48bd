package org.gatehouse.gateway.vault;

/** There is nothing behind a reference. The message says why, in Kong's words, without values. */
final class UnresolvedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnresolvedException(String message) {
    super(message);
  }
}
