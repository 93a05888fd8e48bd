package org.gatehouse.store.secret;

/**
 * A stored secret that cannot be decrypted. The message says why and names keys by their ids; it
 * holds no value. The row that it stands in cannot be read; others can.
 */
public final class UnopenedSecretException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnopenedSecretException(String message) {
    super(message);
  }
}
