package org.gatehouse.api.entity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Map;
import org.gatehouse.api.config.EntityRule;
import org.gatehouse.api.config.PemReader;
import org.gatehouse.api.config.Problems;
import org.jspecify.annotations.Nullable;

/**
 * Rules on certificates together with their keys. They run on fields that have been found sound, so
 * that reading one again does not fail; if it does after all, the rule is broken.
 */
final class CertificateRules {
  private CertificateRules() {}

  /** The key is the certificate's. */
  static final class KeyMatches implements EntityRule {
    @Override
    public void check(Map<String, @Nullable Object> certificate, Problems problems) {
      if (certificate.get("cert") instanceof String cert
          && certificate.get("key") instanceof String key
          && !matches(cert, key)) {
        problems.entity("certificate does not match key");
      }
    }
  }

  /** The alternate key is the alternate certificate's. */
  static final class AlternateKeyMatches implements EntityRule {
    @Override
    public void check(Map<String, @Nullable Object> certificate, Problems problems) {
      if (certificate.get("cert_alt") instanceof String cert
          && certificate.get("key_alt") instanceof String key
          && !matches(cert, key)) {
        problems.entity("alternative certificate does not match key");
      }
    }
  }

  /** An alternate certificate is for clients that lack the first one's algorithm. */
  static final class AlgorithmsDiffer implements EntityRule {
    @Override
    public void check(Map<String, @Nullable Object> certificate, Problems problems) {
      if (certificate.get("cert") instanceof String cert
          && certificate.get("cert_alt") instanceof String alternate
          && algorithm(cert).equals(algorithm(alternate))) {
        problems.entity(
            "certificate and alternative certificate need to have different type (e.g. RSA and"
                + " ECDSA), the provided certificates were both of the same type");
      }
    }

    private static String algorithm(String cert) {
      try {
        return PemReader.certificate(cert).getPublicKey().getAlgorithm();
      } catch (GeneralSecurityException e) {
        return "";
      }
    }
  }

  /** One certificate, still valid, that may sign others. */
  static final class IsAuthority implements EntityRule {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

    @Override
    public void check(Map<String, @Nullable Object> certificate, Problems problems) {
      if (!(certificate.get("cert") instanceof String cert)) {
        return;
      }
      if (cert.indexOf(BEGIN) != cert.lastIndexOf(BEGIN)) {
        problems.entity("please submit only one certificate at a time");
        return;
      }
      try {
        checkAuthority(PemReader.certificate(cert), problems);
      } catch (GeneralSecurityException e) {
        problems.field("cert", "invalid certificate: x509.new: " + e.getMessage());
      }
    }

    private static void checkAuthority(X509Certificate certificate, Problems problems) {
      if (certificate.getNotAfter().toInstant().isBefore(Instant.now())) {
        problems.entity("certificate expired, \"Not After\" time is in the past");
      } else if (certificate.getBasicConstraints() < 0) {
        problems.entity(
            "certificate does not appear to be a CA because it is missing the \"CA\" basic"
                + " constraint");
      }
    }
  }

  private static boolean matches(String cert, String key) {
    try {
      return isPair(PemReader.certificate(cert).getPublicKey(), PemReader.privateKey(key));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether two keys belong together: by their numbers for RSA, else by a signature. */
  static boolean isPair(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    if (publicKey instanceof RSAKey open && privateKey instanceof RSAKey secret) {
      return open.getModulus().equals(secret.getModulus());
    }
    if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "DSA" -> "SHA256withDSA";
          default -> publicKey.getAlgorithm();
        };
    byte[] probe = {1};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(privateKey);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(probe);
    return signature.verify(signed);
  }
}
