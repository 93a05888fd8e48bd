package org.gatehouse.plugins.keyauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class KeyAuthCredentialTest {
  private static final Map<String, Object> ALICE = Map.of("id", SampleEntities.id("alice"));

  @Test
  void key_leftOut_isRandom() {
    KeyAuthCredential one =
        SampleEntities.entity(KeyAuthCredential.class, Map.of("consumer", ALICE));
    KeyAuthCredential other =
        SampleEntities.entity(KeyAuthCredential.class, Map.of("consumer", ALICE));

    assertThat(one.key()).matches("[A-Za-z0-9]{32}").isNotEqualTo(other.key());
  }

  @Test
  void toString_neverShowsTheKey() {
    KeyAuthCredential credential =
        SampleEntities.entity(
            KeyAuthCredential.class, Map.of("consumer", ALICE, "key", "alice-key"));

    assertThat(credential.toString()).doesNotContain("alice-key");
  }

  @Test
  void type_isWhereTheAdminApiOfKongHasIt() {
    EntityType<KeyAuthCredential> type = EntityType.of(KeyAuthCredential.class);

    assertThat(type.name()).isEqualTo("keyauth_credentials");
    assertThat(type.path()).isEqualTo("key-auths");
    assertThat(type.nestedPath()).isEqualTo("key-auth");
    assertThat(type.endpointKey().orElseThrow().name()).isEqualTo("key");
    assertThat(type.schema().hasTimeToLive()).isTrue();
  }
}
