package org.gatehouse.api.config;

import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Checks of certificates and keys in PEM form. The messages start as Kong's do; what follows there
 * are error codes of OpenSSL, and here the reason in words.
 */
final class CryptoChecks {
  private CryptoChecks() {}

  private interface Reading {
    Object read(String pem) throws GeneralSecurityException;
  }

  private static Optional<String> problem(Reading reading, Object value, String message) {
    try {
      reading.read((String) value);
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.of(message + e.getMessage());
    }
  }

  /** An X.509 certificate, or a chain of them. */
  static final class CertificateCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return problem(PemReader::certificates, value, "invalid certificate: x509.new: ");
    }
  }

  /** A private key. */
  static final class PrivateKeyCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return problem(PemReader::privateKey, value, "invalid key: pkey.new: ");
    }
  }

  /** A public key. */
  static final class PublicKeyCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return problem(PemReader::publicKey, value, "invalid key: pkey.new: ");
    }
  }
}
