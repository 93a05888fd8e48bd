package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.Pem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateTest {
  private static final String RSA = Pem.read("rsa.crt");
  private static final String RSA_KEY = Pem.read("rsa.key");
  private static final String EC = Pem.read("ec.crt");
  private static final String EC_KEY = Pem.read("ec.key");

  private static Map<String, Object> rule(String message) {
    return Map.of("@entity", List.of(message));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, rsa.key",
    "rsa.crt, rsa-pkcs1.key",
    "ec.crt, ec.key",
    "ec.crt, ec-sec1.key",
    "ed25519.crt, ed25519.key"
  })
  void accept_pair_isSound(String certificate, String key) {
    assertThat(accepted(Certificate.class, "cert", Pem.read(certificate), "key", Pem.read(key)))
        .containsEntry("cert_alt", null)
        .containsEntry("key_alt", null)
        .containsEntry("snis", null);
  }

  @Test
  void accept_nothingOrOtherTexts_areRefused() {
    assertThat(problems(Certificate.class))
        .isEqualTo(Map.of("cert", "required field missing", "key", "required field missing"));
    assertThat(problems(Certificate.class, "cert", "x", "key", "y", "snis", List.of("a.*.b")))
        .isEqualTo(
            Map.of(
                "cert", "invalid certificate: x509.new: no PEM block of a certificate",
                "key", "invalid key: pkey.new: no PEM block of a private key",
                "snis", List.of("wildcard must be leftmost or rightmost character")));
  }

  @Test
  void accept_anotherKey_isRefused() {
    assertThat(problems(Certificate.class, "cert", RSA, "key", EC_KEY))
        .isEqualTo(rule("certificate does not match key"));
    assertThat(problems(Certificate.class, "cert", EC, "key", Pem.read("ed25519.key")))
        .isEqualTo(rule("certificate does not match key"));
    assertThat(
            problems(
                Certificate.class,
                "cert",
                RSA,
                "key",
                RSA_KEY,
                "cert_alt",
                EC,
                "key_alt",
                Pem.read("ed25519.key")))
        .isEqualTo(rule("alternative certificate does not match key"));
  }

  @Test
  void accept_alternate_isOfAnotherAlgorithmAndHasAKey() {
    assertThat(
            problems(
                Certificate.class, "cert", RSA, "key", RSA_KEY, "cert_alt", EC, "key_alt", EC_KEY))
        .isEmpty();
    assertThat(
            problems(
                Certificate.class,
                "cert",
                RSA,
                "key",
                RSA_KEY,
                "cert_alt",
                RSA,
                "key_alt",
                RSA_KEY))
        .isEqualTo(
            rule(
                "certificate and alternative certificate need to have different type (e.g. RSA and"
                    + " ECDSA), the provided certificates were both of the same type"));
    assertThat(problems(Certificate.class, "cert", RSA, "key", RSA_KEY, "cert_alt", EC))
        .isEqualTo(rule("all or none of these fields must be set: 'cert_alt', 'key_alt'"));
  }

  @Test
  void accept_references_areTakenOnTrust() {
    assertThat(
            problems(Certificate.class, "cert", "{vault://env/cert}", "key", "{vault://env/key}"))
        .isEmpty();
  }

  @Test
  void toString_certificate_hidesItsKeys() {
    Certificate certificate =
        new Certificate(
            new UUID(0, 1),
            1,
            1,
            RSA,
            "secret-1",
            Optional.empty(),
            Optional.of("secret-2"),
            Optional.empty(),
            Optional.empty());

    assertThat(certificate.toString()).doesNotContain("secret");
  }

  @Test
  void accept_authority_hasItsDigest() {
    assertThat(accepted(CaCertificate.class, "cert", EC, "cert_digest", "made up"))
        .extractingByKey("cert_digest")
        .asString()
        .matches("[0-9a-f]{64}");
  }

  @Test
  void accept_noAuthority_isRefused() {
    assertThat(problems(CaCertificate.class, "cert", EC + EC))
        .isEqualTo(rule("please submit only one certificate at a time"));
    assertThat(problems(CaCertificate.class, "cert", Pem.read("expired.crt")))
        .isEqualTo(rule("certificate expired, \"Not After\" time is in the past"));
    assertThat(problems(CaCertificate.class, "cert", Pem.read("leaf.crt")))
        .isEqualTo(
            rule(
                "certificate does not appear to be a CA because it is missing the \"CA\" basic"
                    + " constraint"));
    assertThat(problems(CaCertificate.class, "cert", "x"))
        .isEqualTo(Map.of("cert", "invalid certificate: x509.new: no PEM block of a certificate"));
  }

  @Test
  void accept_sni_needsItsCertificate() {
    assertThat(problems(Sni.class, "name", "*.example"))
        .isEqualTo(Map.of("certificate", "required field missing"));
    assertThat(
            problems(
                Sni.class, "name", "a.*.c", "certificate", Map.of("id", new UUID(0, 1).toString())))
        .isEqualTo(Map.of("name", "wildcard must be leftmost or rightmost character"));
  }
}
