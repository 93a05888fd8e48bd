package org.gatehouse.plugins.openidconnect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.plugins.support.Seal;
import org.jspecify.annotations.Nullable;

/** Values that a client keeps and can neither read nor change: JSON under a seal. Thread-safe. */
final class SealedJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private final Seal seal;
  private final String purpose;

  /**
   * Values for one purpose: they open for no other.
   *
   * @param purpose what they are for, and for whom
   */
  SealedJson(String secret, String purpose) {
    this.seal = new Seal(secret, "openid-connect");
    this.purpose = purpose;
  }

  String seal(Map<String, ? extends @Nullable Object> value) {
    try {
      return seal.close(JSON.writeValueAsBytes(value), purpose);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a session cannot be sealed", e);
    }
  }

  /** The value; empty for what was not sealed by this secret for this purpose. */
  Optional<Map<String, @Nullable Object>> open(String text) {
    return seal.open(text, purpose).flatMap(SealedJson::read);
  }

  private static Optional<Map<String, @Nullable Object>> read(byte[] json) {
    try {
      return Optional.of(JSON.readValue(json, OBJECT));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
