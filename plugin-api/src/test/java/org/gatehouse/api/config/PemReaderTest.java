package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.gatehouse.api.Pem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemReaderTest {
  @Test
  void privateKey_anyForm_isTheSameKey() throws GeneralSecurityException {
    assertThat(
            ((RSAPrivateKey) PemReader.privateKey(Pem.read("rsa-pkcs1.key"))).getPrivateExponent())
        .isEqualTo(
            ((RSAPrivateKey) PemReader.privateKey(Pem.read("rsa.key"))).getPrivateExponent());
    assertThat(((ECPrivateKey) PemReader.privateKey(Pem.read("ec-sec1.key"))).getS())
        .isEqualTo(((ECPrivateKey) PemReader.privateKey(Pem.read("ec.key"))).getS());
    assertThat(PemReader.privateKey(Pem.read("ed25519.key")).getAlgorithm()).isEqualTo("EdDSA");
  }

  @Test
  void publicKey_anyForm_isTheSameKey() throws GeneralSecurityException {
    assertThat(PemReader.publicKey(Pem.read("rsa-pkcs1.pub")))
        .isEqualTo(PemReader.publicKey(Pem.read("rsa.pub")));
    assertThat(PemReader.publicKey(Pem.read("ec.pub")).getAlgorithm()).isEqualTo("EC");
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2048})
  void publicKey_ofPkcs1_isReadInAnySize(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    PublicKey key = generator.generateKeyPair().getPublic();
    // a SubjectPublicKeyInfo ends with the key in a bit string, which begins by its unused bits: 0
    byte[] whole = key.getEncoded();
    int header = bits == 1024 ? 22 : 24;
    byte[] pkcs1 = Arrays.copyOfRange(whole, header, whole.length);

    assertThat(
            PemReader.publicKey(
                "-----BEGIN RSA PUBLIC KEY-----\n%s\n-----END RSA PUBLIC KEY-----"
                    .formatted(Base64.getMimeEncoder().encodeToString(pkcs1))))
        .isEqualTo(key);
  }

  @Test
  void certificates_chain_isReadInOrder() throws GeneralSecurityException {
    String chain = "Subject: one\n" + Pem.read("leaf.crt") + Pem.read("ec.crt");

    assertThat(PemReader.certificates(chain))
        .extracting(one -> one.getSubjectX500Principal().getName())
        .containsExactly("CN=leaf.example", "CN=ec.example");
    assertThat(PemReader.certificate(chain)).isEqualTo(PemReader.certificates(chain).get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "x, no PEM block of a private key",
    "-----BEGIN PRIVATE KEY-----*-----END PRIVATE KEY-----, a PEM block that is not Base64",
    "-----BEGIN PRIVATE KEY-----MAA=-----END PRIVATE KEY-----, "
        + "'not a key of a known algorithm: [RSA, EC, EdDSA, XDH, RSASSA-PSS, DSA]'",
    "-----BEGIN EC PRIVATE KEY-----MAA=-----END EC PRIVATE KEY-----, an EC key that is not DER",
    "-----BEGIN EC PRIVATE KEY-----MAYCAQEEAQA=-----END EC PRIVATE KEY-----, "
        + "an EC key that does not name its curve",
    "-----BEGIN EC PRIVATE KEY-----MAgCAQEEAQAFAA==-----END EC PRIVATE KEY-----, "
        + "an EC key that does not name its curve"
  })
  void privateKey_otherText_isRefusedWithoutQuotingIt(String text, String message) {
    assertThatThrownBy(() -> PemReader.privateKey(text))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage(message);
  }

  @Test
  void privateKey_encrypted_isRefused() {
    assertThatThrownBy(() -> PemReader.privateKey(Pem.read("encrypted.key")))
        .hasMessage("the key is encrypted");
  }

  @Test
  void certificate_otherText_isRefused() {
    assertThatThrownBy(() -> PemReader.certificate(Pem.read("rsa.key")))
        .hasMessage("no PEM block of a certificate");
    assertThatThrownBy(() -> PemReader.publicKey("x")).hasMessage("no PEM block of a public key");
  }
}
