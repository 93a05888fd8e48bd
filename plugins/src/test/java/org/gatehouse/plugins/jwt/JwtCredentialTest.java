package org.gatehouse.plugins.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtCredentialTest {
  private static final Map<String, Object> ALICE = Map.of("id", SampleEntities.id("alice"));

  private static Map<String, ?> problems(Map<String, Object> credential) {
    Map<String, Object> input = new LinkedHashMap<>(credential);
    input.put("consumer", ALICE);
    return ConfigSchema.of(JwtCredential.class)
        .accept(input, FakePluginContext.START)
        .problems()
        .fields();
  }

  @Test
  void nothingButAConsumer_isCompleted() {
    JwtCredential one = SampleEntities.entity(JwtCredential.class, Map.of("consumer", ALICE));
    JwtCredential other = SampleEntities.entity(JwtCredential.class, Map.of("consumer", ALICE));

    assertThat(one.key()).matches("[A-Za-z0-9]{32}").isNotEqualTo(other.key());
    assertThat(one.secret().orElseThrow())
        .matches("[A-Za-z0-9]{32}")
        .isNotEqualTo(other.secret().orElseThrow());
    assertThat(one.algorithm()).contains("HS256");
    assertThat(one.rsaPublicKey()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA"})
  void publicKeyOfKeyPair_missingOrBroken_isRefused(String algorithm) {
    List<String> condition =
        List.of("failed conditional validation given value of field 'algorithm'");

    assertThat(problems(Map.of("algorithm", algorithm)))
        .isEqualTo(Map.of("rsa_public_key", "required field missing", "@entity", condition));
    for (String key : List.of("nope", "ftp://idp.test/jwks.json", "https:///jwks.json")) {
      assertThat(problems(Map.of("algorithm", algorithm, "rsa_public_key", key)))
          .isEqualTo(Map.of("rsa_public_key", "invalid key", "@entity", condition));
    }
  }

  @Test
  void publicKey_pemOrUrl_isTaken() {
    String pem = SampleTokens.pem(SampleTokens.RSA);

    assertThat(problems(Map.of("algorithm", "RS256", "rsa_public_key", pem))).isEmpty();
    assertThat(
            problems(Map.of("algorithm", "RS256", "rsa_public_key", "https://idp.test/jwks.json")))
        .isEmpty();
  }

  @Test
  void algorithm_unknown_isRefused() {
    assertThat(problems(Map.of("algorithm", "none")))
        .isEqualTo(
            Map.of(
                "algorithm",
                "expected one of: HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512,"
                    + " PS256, PS384, PS512, EdDSA"));
  }

  @Test
  void toString_neverShowsTheSecret() {
    JwtCredential credential =
        SampleEntities.entity(JwtCredential.class, Map.of("consumer", ALICE, "secret", "s3cret"));

    assertThat(credential.toString()).doesNotContain("s3cret");
  }

  @Test
  void type_isWhereTheAdminApiOfKongHasIt() {
    EntityType<JwtCredential> type = EntityType.of(JwtCredential.class);

    assertThat(type.name()).isEqualTo("jwt_secrets");
    assertThat(type.path()).isEqualTo("jwts");
    assertThat(type.nestedPath()).isEqualTo("jwt");
    assertThat(type.endpointKey().orElseThrow().name()).isEqualTo("key");
  }
}
