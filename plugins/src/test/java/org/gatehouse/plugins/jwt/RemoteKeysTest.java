package org.gatehouse.plugins.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Arrays;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {
  private final UpstreamServer server = UpstreamServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private static JWK rsa(String id, KeyPair pair) {
    return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
        .keyID(id)
        .keyUse(KeyUse.SIGNATURE)
        .build();
  }

  private static JWK ed25519(String id) {
    byte[] info = SampleTokens.ED25519.getPublic().getEncoded();
    byte[] point = Arrays.copyOfRange(info, info.length - 32, info.length);
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).keyID(id).build();
  }

  private static JWK p256(String id) {
    return new ECKey.Builder(Curve.P_256, (ECPublicKey) SampleTokens.P256.getPublic())
        .keyID(id)
        .build();
  }

  private void serves(JWK... keys) {
    String set = new JWKSet(Arrays.asList(keys)).toString();
    server.handle(request -> Answer.ok(set).header("Content-Type", "application/jwk-set+json"));
  }

  private RemoteKeys keys(String algorithm) {
    return new RemoteKeys(server.url() + "/jwks.json", JWSAlgorithm.parse(algorithm));
  }

  private static Token token(String algorithm, String keyId, KeyPair pair) {
    String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";
    try {
      return Token.parse(SampleTokens.token(header, "{}", SampleTokens.by(algorithm, pair)));
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void holds_keyOfTheSet_isFetchedOnce() {
    serves(rsa("a", SampleTokens.RSA), rsa("b", SampleTokens.OTHER_RSA), p256("c"));
    RemoteKeys keys = keys("RS256");

    assertThat(keys.holds(token("RS256", "a", SampleTokens.RSA))).isTrue();
    assertThat(keys.holds(token("RS256", "b", SampleTokens.OTHER_RSA))).isTrue();
    assertThat(keys.holds(token("RS256", "a", SampleTokens.OTHER_RSA))).isFalse();

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void holds_everyKindOfKey() {
    serves(rsa("r", SampleTokens.RSA), p256("e"), ed25519("o"));

    assertThat(keys("PS256").holds(token("PS256", "r", SampleTokens.RSA))).isTrue();
    assertThat(keys("ES256").holds(token("ES256", "e", SampleTokens.P256))).isTrue();
    assertThat(keys("EdDSA").holds(token("EdDSA", "o", SampleTokens.ED25519))).isTrue();
    assertThat(keys("RS256").holds(token("RS256", "e", SampleTokens.RSA))).isFalse();
  }

  @Test
  void holds_tokenThatNamesNoKey_triesAll() throws Exception {
    serves(rsa("a", SampleTokens.OTHER_RSA), rsa("b", SampleTokens.RSA));
    Token token = Token.parse(SampleTokens.signed("RS256", SampleTokens.RSA, "{}"));

    assertThat(keys("RS256").holds(token)).isTrue();
  }

  @Test
  void holds_keyAddedLater_isFetchedWhenATokenNamesIt() {
    serves(rsa("a", SampleTokens.RSA));
    RemoteKeys keys = keys("RS256");
    assertThat(keys.holds(token("RS256", "a", SampleTokens.RSA))).isTrue();

    serves(rsa("b", SampleTokens.OTHER_RSA));

    assertThat(keys.holds(token("RS256", "b", SampleTokens.OTHER_RSA))).isTrue();
    assertThat(keys.holds(token("RS256", "a", SampleTokens.RSA))).isFalse();
  }

  @Test
  void holds_floodOfUnknownKeys_doesNotReachTheServer() {
    serves(rsa("a", SampleTokens.RSA));
    RemoteKeys keys = keys("RS256");

    for (int i = 0; i < 200; i++) {
      assertThat(keys.holds(token("RS256", "../" + i, SampleTokens.RSA))).isFalse();
    }
    assertThat(keys.holds(token("RS256", "a", SampleTokens.RSA))).isTrue();

    assertThat(server.requests().size()).isBetween(1, 3);
  }

  @Test
  void holds_serverGoneAfterwards_goesOn() {
    serves(rsa("a", SampleTokens.RSA));
    RemoteKeys keys = keys("RS256");
    assertThat(keys.holds(token("RS256", "a", SampleTokens.RSA))).isTrue();

    server.close();

    assertThat(keys.holds(token("RS256", "a", SampleTokens.RSA))).isTrue();
    assertThat(keys.holds(token("RS256", "b", SampleTokens.RSA))).isFalse();
  }

  @Test
  void holds_noKeysToBeHad_fails() {
    Token token = token("RS256", "a", SampleTokens.RSA);
    for (Answer answer : new Answer[] {Answer.status(500), Answer.ok("no JSON"), Answer.close()}) {
      server.handle(request -> answer);

      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> keys("RS256").holds(token))
          .withMessageContaining("/jwks.json (expected: a JWK set)");
    }
  }

  @Test
  void holds_noKeysToBeHad_goesOnFailing() {
    Token token = token("RS256", "a", SampleTokens.RSA);
    RemoteKeys keys = keys("RS256");
    server.handle(request -> Answer.status(500));

    for (int i = 0; i < 10; i++) {
      assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> keys.holds(token));
    }

    assertThat(server.requests().size()).isBetween(1, 2);
  }

  @Test
  void holds_setWithoutEnd_isGivenUp() {
    server.handle(request -> Answer.status(200).generated(10_000_000));

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> keys("RS256").holds(token("RS256", "a", SampleTokens.RSA)));
  }

  /** What a server publishes for another use is no key of tokens, nor is a secret. */
  @Test
  void holds_keyForEncryption_isNotTaken() {
    serves(
        new RSAKey.Builder((RSAPublicKey) SampleTokens.RSA.getPublic())
            .keyID("a")
            .keyUse(KeyUse.ENCRYPTION)
            .build());

    assertThat(keys("RS256").holds(token("RS256", "a", SampleTokens.RSA))).isFalse();
  }
}
