package org.gatehouse.api.entity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.PemReader;
import org.gatehouse.api.config.ValueCheck;
import org.jspecify.annotations.Nullable;

/** The halves of a key in PEM form load and belong together; references are taken on trust. */
final class PemPair implements ValueCheck {
  @Override
  public Optional<String> problemWith(Object value) {
    Map<String, @Nullable Object> pem = JsonValues.object(value);
    Object publicText = pem.get("public_key");
    Object privateText = pem.get("private_key");
    if (JsonValues.isReference(publicText) || JsonValues.isReference(privateText)) {
      return Optional.empty();
    }
    PublicKey publicKey = null;
    if (publicText instanceof String text) {
      try {
        publicKey = PemReader.publicKey(text);
      } catch (GeneralSecurityException e) {
        return Optional.of("could not load public key");
      }
    }
    return privateText instanceof String text ? problem(text, publicKey) : Optional.empty();
  }

  private static Optional<String> problem(String privateText, @Nullable PublicKey publicKey) {
    try {
      PrivateKey privateKey = PemReader.privateKey(privateText);
      return publicKey == null || CertificateRules.isPair(publicKey, privateKey)
          ? Optional.empty()
          : Optional.of("public key does not match private key");
    } catch (GeneralSecurityException e) {
      return Optional.of("could not load private key: pkey.new: " + e.getMessage());
    }
  }
}
