package org.gatehouse.plugins.basicauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class BasicAuthCredentialTest {
  private static final ConfigSchema<BasicAuthCredential> SCHEMA =
      ConfigSchema.of(BasicAuthCredential.class);

  /** As recorded from Kong 3.9.3. */
  private static final String CONSUMER = "7ec1d456-0799-4dae-b4fb-300ae3f5c000";

  private static final String KONG_HASH = "3186ab194b3d0dfd42df1919ba27677f7c5bb0e6";

  private static Map<String, Object> values(String password) {
    return new HashMap<>(
        Map.of("username", "alice", "password", password, "consumer", Map.of("id", CONSUMER)));
  }

  @Test
  void type_isWhereTheAdminApiOfKongHasIt() {
    EntityType<BasicAuthCredential> type = EntityType.of(BasicAuthCredential.class);

    assertThat(type.name()).isEqualTo("basicauth_credentials");
    assertThat(type.path()).isEqualTo("basic-auths");
    assertThat(type.nestedPath()).isEqualTo("basic-auth");
    assertThat(type.endpointKey().orElseThrow().name()).isEqualTo("username");
  }

  @Test
  void toString_neverShowsTheHash() {
    BasicAuthCredential credential =
        SampleEntities.entity(BasicAuthCredential.class, values(KONG_HASH));

    assertThat(credential.toString()).doesNotContain(KONG_HASH);
  }

  @Test
  void fieldsLeftOut_areNamed() {
    assertThat(SCHEMA.accept(Map.of(), FakePluginContext.START).problems().fields())
        .isEqualTo(
            Map.of(
                "consumer", "required field missing",
                "username", "required field missing",
                "password", "required field missing"));
  }

  @Test
  void transform_password_becomesItsHash() {
    Map<String, Object> values = values("s3cret");

    SCHEMA.transform(values);

    String hash = (String) values.get("password");
    assertThat(hash).startsWith("$bcrypt-sha256$v=2,t=2b,r=10$");
    assertThat(PasswordHash.matches("s3cret", hash, CONSUMER)).isTrue();
  }

  @Test
  void transform_hashAsShown_stays() {
    String hash = PasswordHash.of("s3cret");
    Map<String, Object> values = values(hash);

    SCHEMA.transform(values);
    SCHEMA.transformDeclared(values, Map.of());

    assertThat(values).containsEntry("password", hash);
  }

  @Test
  void transform_whatLeakedFromKongsDatabase_isNoHash() {
    Map<String, Object> values = values(KONG_HASH);

    SCHEMA.transform(values);

    assertThat(PasswordHash.matches("s3cret", (String) values.get("password"), CONSUMER)).isFalse();
  }

  @Test
  void transform_emptyOrNoText_isLeftForTheChecks() {
    for (Object wrong : new Object[] {"", 5L, true}) {
      Map<String, Object> values = values("");
      values.put("password", wrong);

      SCHEMA.transform(values);
      SCHEMA.transformDeclared(values, Map.of());

      assertThat(values).containsEntry("password", wrong);
      assertThat(SCHEMA.accept(values, FakePluginContext.START).problems().fields())
          .containsOnlyKeys("password");
    }
  }

  @Test
  void transformDeclared_password_becomesWhatKongMakesOfIt() {
    Map<String, Object> values = values("s3cret");

    SCHEMA.transformDeclared(values, Map.of());

    assertThat(values).containsEntry("password", KONG_HASH);
  }

  @Test
  void transformDeclared_samePasswordAsBefore_keepsItsNewerHash() {
    String newer = PasswordHash.of("s3cret");
    Map<String, Object> same = values("s3cret");
    Map<String, Object> other = values("other");

    SCHEMA.transformDeclared(same, Map.of("password", newer));
    SCHEMA.transformDeclared(other, Map.of("password", newer));

    assertThat(same).containsEntry("password", newer);
    assertThat(other).containsEntry("password", PasswordHash.ofKong("other", CONSUMER));
  }
}
