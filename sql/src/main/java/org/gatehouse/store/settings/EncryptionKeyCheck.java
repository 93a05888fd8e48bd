package org.gatehouse.store.settings;

import java.util.Base64;
import java.util.Optional;
import org.gatehouse.api.config.ValueCheck;

/** Takes 32 bytes in base64. Says nothing of the value, which is a secret. */
final class EncryptionKeyCheck implements ValueCheck {
  private static final int BYTES = 32;

  @Override
  public Optional<String> problemWith(Object value) {
    try {
      int length = Base64.getDecoder().decode((String) value).length;
      return length == BYTES
          ? Optional.empty()
          : Optional.of("expected a key of %d bytes, got %d".formatted(BYTES, length));
    } catch (IllegalArgumentException e) {
      return Optional.of("expected a key of %d bytes in base64".formatted(BYTES));
    }
  }
}
