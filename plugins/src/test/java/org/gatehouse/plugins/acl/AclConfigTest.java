package org.gatehouse.plugins.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class AclConfigTest {
  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<AclConfig> schema = AclPlugin.TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(new AclConfig(Optional.empty(), Optional.empty(), false, false));
  }

  @Test
  void neitherAllowNorDeny_isRefused() {
    Map<String, ?> refused =
        Map.of(
            "@entity",
            List.of(
                "exactly one of these fields must be non-empty: 'config.allow', 'config.deny'",
                "at least one of these fields must be non-empty: 'config.allow', 'config.deny'"));

    assertThat(problems(Map.of())).isEqualTo(refused);
    assertThat(problems(Map.of("allow", List.of(), "deny", List.of()))).isEqualTo(refused);
  }

  @Test
  void bothAllowAndDeny_areRefused() {
    assertThat(problems(Map.of("allow", List.of("a"), "deny", List.of("b"))))
        .isEqualTo(
            Map.of(
                "@entity",
                List.of(
                    "exactly one of these fields must be non-empty: 'config.allow', 'config.deny'")));
  }

  @Test
  void wrongTypes_areNamed() {
    assertThat(
            problems(
                Map.of(
                    "allow", Arrays.asList("a", 1L, ""),
                    "hide_groups_header", "yes",
                    "whitelist", List.of("a"))))
        .extractingByKey("config")
        .isEqualTo(
            Map.of(
                "allow", Arrays.asList(null, "expected a string", "length must be at least 1"),
                "hide_groups_header", "expected a boolean",
                "whitelist", "unknown field"));
  }

  @Test
  void consumerScope_isRefused() {
    assertThat(
            AclPlugin.TYPE
                .instanceSchema()
                .accept(
                    Map.of(
                        "name",
                        "acl",
                        "config",
                        Map.of("allow", List.of("a")),
                        "consumer",
                        Map.of("id", SampleEntities.id("alice"))),
                    FakePluginContext.START)
                .problems()
                .fields())
        .isEqualTo(Map.of("consumer", "value must be null"));
  }

  @Test
  void groups_areWhereTheAdminApiOfKongHasThem() {
    EntityType<AclGroup> type = EntityType.of(AclGroup.class);

    assertThat(type.name()).isEqualTo("acls");
    assertThat(type.path()).isEqualTo("acls");
    assertThat(type.nestedPath()).isEqualTo("acls");
    assertThat(type.endpointKey().orElseThrow().name()).isEqualTo("group");
    assertThat(type.uniqueTogether()).containsExactly(List.of("consumer", "group"));
    assertThat(type.hasTags()).isTrue();
  }

  private static Map<String, ?> problems(Map<String, ?> config) {
    return ConfigProblems.of(AclPlugin.TYPE, config);
  }
}
