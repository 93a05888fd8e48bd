package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.Inputs;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Unique;
import org.junit.jupiter.api.Test;

class EntityTypeTest {
  @Entity(name = "keyauth_credentials", path = "key-auths", nestedPath = "key-auth", key = "key")
  @Entity.UniqueTogether({"key", "consumer"})
  record KeyCredential(
      @Auto UUID id,
      @Auto long createdAt,
      @References(value = "consumers", onDelete = "cascade") EntityRef consumer,
      @Auto @Unique String key) {}

  @Test
  void of_record_readsItsNamesKeysAndLinks() {
    EntityType<KeyCredential> type = EntityType.of(KeyCredential.class);

    assertThat(type.name()).isEqualTo("keyauth_credentials");
    assertThat(type.path()).isEqualTo("key-auths");
    assertThat(type.nestedPath()).isEqualTo("key-auth");
    assertThat(type.endpointKey()).map(Field::name).contains("key");
    assertThat(type.uniqueTogether()).containsExactly(List.of("key", "consumer"));
    assertThat(type.foreignFields()).extracting(Field::name).containsExactly("consumer");
    assertThat(type.foreignFields().get(0).reference()).contains("consumers");
    assertThat(type.foreignFields().get(0).cascades()).isTrue();
    assertThat(type.hasTags()).isFalse();
    assertThat(type)
        .hasToString("keyauth_credentials")
        .isSameAs(EntityType.of(KeyCredential.class));
  }

  @Test
  void of_unnamedPaths_areTheName() {
    EntityType<Service> type = EntityType.of(Service.class);

    assertThat(type.path()).isEqualTo("services");
    assertThat(type.nestedPath()).isEqualTo("services");
    assertThat(type.hasTags()).isTrue();
    assertThat(EntityType.of(CaCertificate.class).endpointKey()).isEmpty();
  }

  @Test
  void of_recordThatIsNoEntity_isRefused() {
    assertThatThrownBy(() -> EntityType.of(EntityRef.class))
        .hasMessage(EntityRef.class + " is not marked as @Entity");
  }

  @Test
  void id_entity_isItsId() {
    EntityType<Consumer> type = EntityType.of(Consumer.class);
    Map<String, Object> value = accepted(Consumer.class, "username", "alice");

    assertThat(type.id(type.schema().bind(value)).toString()).isEqualTo(value.get("id"));
  }

  @Test
  void coreEntities_parents_comeBeforeChildren() {
    Set<String> seen = new HashSet<>();
    for (EntityType<?> type : CoreEntities.all()) {
      assertThat(seen)
          .containsAll(
              type.foreignFields().stream().map(field -> field.reference().orElseThrow()).toList());
      seen.add(type.name());
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "certificates",
            "snis",
            "ca_certificates",
            "vaults",
            "key_sets",
            "keys",
            "upstreams",
            "targets",
            "services",
            "routes",
            "consumers",
            "plugins");
  }

  @Test
  void coreEntities_everyField_hasADoc() {
    for (EntityType<?> type : CoreEntities.all()) {
      assertThat(type.schema().fields())
          .allSatisfy(field -> assertThat(field.doc()).as(type + "." + field).isNotEmpty());
    }
  }

  @Test
  void pluginInstance_nameAlone_hasDefaults() {
    assertThat(accepted(PluginInstance.class, "name", "key-auth"))
        .containsEntry("protocols", List.of("grpc", "grpcs", "http", "https"))
        .containsEntry("enabled", true)
        .containsEntry("config", null)
        .containsEntry("route", null);
    assertThat(problems(PluginInstance.class, "config", Map.of()))
        .isEqualTo(Map.of("name", "required field missing"));
  }

  @Test
  void pluginInstance_toString_hidesItsConfig() {
    Map<String, Object> value =
        accepted(PluginInstance.class, "name", "acme", "config", Inputs.of("token", "secret"));

    assertThat(EntityType.of(PluginInstance.class).schema().bind(value).toString())
        .contains("acme")
        .doesNotContain("secret");
  }

  @Test
  void keySet_nothing_isSound() {
    assertThat(accepted(KeySet.class)).containsEntry("name", null).containsEntry("tags", null);
  }
}
