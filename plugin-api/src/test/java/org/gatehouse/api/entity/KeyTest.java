package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.Inputs;
import org.gatehouse.api.Pem;
import org.gatehouse.api.config.PemReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {
  private static Map<String, Object> rule(String message) {
    return Map.of("@entity", List.of(message));
  }

  private static Map<String, Object> jwkProblems(String jwk) {
    return problems(Key.class, "kid", "k", "jwk", jwk);
  }

  private static String encoded(BigInteger number) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(number.toByteArray());
  }

  private static String rsa() throws Exception {
    RSAPublicKey key = (RSAPublicKey) PemReader.publicKey(Pem.read("rsa.pub"));
    return "{\"kty\": \"RSA\", \"kid\": \"k\", \"key_ops\": [\"verify\"], \"n\": \"%s\", \"e\": \"%s\"}"
        .formatted(encoded(key.getModulus()), encoded(key.getPublicExponent()));
  }

  @Test
  void accept_neitherFormOrBoth_isRefused() throws Exception {
    assertThat(problems(Key.class, "kid", "k"))
        .isEqualTo(rule("at least one of these fields must be non-empty: 'jwk', 'pem'"));
    assertThat(
            problems(
                Key.class,
                "kid",
                "k",
                "jwk",
                rsa(),
                "pem",
                Map.of("public_key", Pem.read("rsa.pub"))))
        .isEqualTo(rule("only one or none of these fields must be set: 'jwk', 'pem'"));
    assertThat(problems(Key.class)).containsEntry("kid", "required field missing");
  }

  @Test
  void pem_halves_loadAndBelongTogether() {
    assertThat(accepted(Key.class, "kid", "k", "pem", Map.of("private_key", Pem.read("rsa.key"))))
        .containsEntry("name", null);
    assertThat(
            problems(
                Key.class,
                "kid",
                "k",
                "pem",
                Map.of("private_key", Pem.read("ec-sec1.key"), "public_key", Pem.read("ec.pub"))))
        .isEmpty();
    assertThat(
            problems(
                Key.class,
                "kid",
                "k",
                "pem",
                Map.of("private_key", Pem.read("rsa.key"), "public_key", Pem.read("ec.pub"))))
        .isEqualTo(Map.of("pem", "public key does not match private key"));
    assertThat(problems(Key.class, "kid", "k", "pem", Map.of("public_key", "x")))
        .isEqualTo(Map.of("pem", "could not load public key"));
    assertThat(problems(Key.class, "kid", "k", "pem", Map.of("private_key", "x")))
        .isEqualTo(
            Map.of("pem", "could not load private key: pkey.new: no PEM block of a private key"));
    assertThat(problems(Key.class, "kid", "k", "pem", Map.of("private_key", "{vault://env/k}")))
        .isEmpty();
  }

  @Test
  void jwk_asymmetricKey_isAccepted() throws Exception {
    ECPublicKey ec = (ECPublicKey) PemReader.publicKey(Pem.read("ec.pub"));
    String x = encoded(ec.getW().getAffineX());
    String y = encoded(ec.getW().getAffineY());
    String form = "{\"kty\":\"EC\",\"kid\":\"k\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}";

    assertThat(jwkProblems(rsa())).isEmpty();
    assertThat(jwkProblems(form.formatted(x, y))).isEmpty();
    assertThat(jwkProblems(form.formatted(y, x)))
        .isEqualTo(rule("could not load JWK, likely not a valid key"));
    assertThat(
            jwkProblems(
                "{\"kty\":\"OKP\",\"kid\":\"k\",\"crv\":\"Ed25519\","
                    + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"))
        .isEmpty();
    assertThat(jwkProblems("{vault://env/jwk}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kty\": \"oct\", \"kid\": \"k\", \"k\": \"c2VjcmV0\"}",
        "{\"kid\": \"k\"}",
        "{\"kty\": \"RSA\", \"kid\": \"k\", \"n\": 5}",
        "{\"kty\": \"EC\", \"kid\": \"k\", \"crv\": \"P-1\"}",
        "{\"kty\": \"OKP\", \"kid\": \"k\", \"crv\": \"Ed25519\", \"x\": \"*\"}"
      })
  void jwk_otherKey_doesNotLoad(String jwk) {
    assertThat(jwkProblems(jwk)).isEqualTo(rule("could not load JWK, likely not a valid key"));
  }

  @Test
  void jwk_unknownMember_isNamed() throws Exception {
    assertThat(jwkProblems(rsa().replace("}", ", \"foo\": 1, \"alg\": 2}")))
        .isEqualTo(rule("Validation error: alg: expected a string; foo: unknown field"));
  }

  @Test
  void jwk_anotherKid_isRefused() {
    assertThat(jwkProblems("{\"kid\": \"other\"}"))
        .isEqualTo(rule("kid in jwk.kid must be equal to keys.kid"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "[]",
        "{",
        "{}x",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"",
        "{\"a\":\"\u0001\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":[1 2]}"
      })
  void jwk_notJson_isRefused(String jwk) {
    assertThat(jwkProblems(jwk)).isEqualTo(rule("could not json decode jwk string"));
  }

  @Test
  void jwk_nestedWithoutEnd_isRefused() {
    assertThat(jwkProblems("{\"a\":" + "[".repeat(100_000)))
        .isEqualTo(rule("could not json decode jwk string"));
  }

  @Test
  void jsonText_everyKindOfValue_isRead() {
    assertThat(
            JsonText.object(
                " { \"s\" : \"a\\n\\u00e4\\\"\" , \"n\" : -1.5e1, \"l\": [ true, false, null, {}, []],"
                    + " \"o\":{\"x\":0} } "))
        .isEqualTo(
            Inputs.of(
                "s",
                "a\nä\"",
                "n",
                -15.0,
                "l",
                Arrays.asList(true, false, null, Map.of(), List.of()),
                "o",
                Map.of("x", 0.0)));
  }

  @Test
  void toString_key_hidesIt() {
    Key.Pem pem = new Key.Pem(Optional.of("secret-1"), Optional.empty());
    Key key =
        new Key(
            new UUID(0, 1),
            Optional.empty(),
            Optional.empty(),
            "k",
            Optional.of("secret-2"),
            Optional.of(pem),
            Optional.empty(),
            1,
            1);

    assertThat(key + " " + pem).doesNotContain("secret");
  }
}
