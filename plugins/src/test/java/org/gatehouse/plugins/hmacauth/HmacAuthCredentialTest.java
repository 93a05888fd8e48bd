package org.gatehouse.plugins.hmacauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class HmacAuthCredentialTest {
  private static final Map<String, Object> ALICE = Map.of("id", SampleEntities.id("alice"));

  @Test
  void secret_leftOut_isRandom() {
    HmacAuthCredential one =
        SampleEntities.entity(
            HmacAuthCredential.class, Map.of("consumer", ALICE, "username", "one"));
    HmacAuthCredential other =
        SampleEntities.entity(
            HmacAuthCredential.class, Map.of("consumer", ALICE, "username", "other"));

    assertThat(one.secret()).matches("[A-Za-z0-9]{32}").isNotEqualTo(other.secret());
  }

  @Test
  void toString_neverShowsTheSecret() {
    HmacAuthCredential credential =
        SampleEntities.entity(
            HmacAuthCredential.class,
            Map.of("consumer", ALICE, "username", "al", "secret", "alice-secret"));

    assertThat(credential.toString()).doesNotContain("alice-secret");
  }

  @Test
  void type_isWhereTheAdminApiOfKongHasIt() {
    EntityType<HmacAuthCredential> type = EntityType.of(HmacAuthCredential.class);

    assertThat(type.name()).isEqualTo("hmacauth_credentials");
    assertThat(type.path()).isEqualTo("hmac-auths");
    assertThat(type.nestedPath()).isEqualTo("hmac-auth");
    assertThat(type.endpointKey().orElseThrow().name()).isEqualTo("username");
  }
}
