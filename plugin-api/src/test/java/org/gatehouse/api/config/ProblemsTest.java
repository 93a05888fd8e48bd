package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final Problems problems = new Problems();

  @Test
  void isEmpty_nothingSaid_isTrue() {
    assertThat(problems.isEmpty()).isTrue();
    assertThat(problems.has("host")).isFalse();
  }

  @Test
  void message_oneProblem_isSingular() {
    problems.field("host", "required field missing");

    assertThat(problems.message()).isEqualTo("schema violation (host: required field missing)");
    assertThat(problems.has("host")).isTrue();
  }

  @Test
  void message_several_namesRulesFirstThenFieldsInOrder() {
    problems.field("port", "expected an integer");
    problems.field("host", "required field missing");
    problems.entity("first rule");
    problems.entity("second rule");

    assertThat(problems.message())
        .isEqualTo(
            "4 schema violations (first rule; second rule; host: required field missing;"
                + " port: expected an integer)");
  }

  @Test
  void message_listAndRecord_namesPlaces() {
    problems.field("hosts", Arrays.asList(null, "invalid port number"));
    problems.field("config", Map.of("b", "unknown field", "a", "unknown field"));

    assertThat(problems.message())
        .isEqualTo(
            "3 schema violations (config.a: unknown field; config.b: unknown field;"
                + " hosts.2: invalid port number)");
  }

  @Test
  void message_deeperProblem_isALuaTable() {
    problems.field("config.redis.host", "required field missing");

    assertThat(problems.message())
        .isEqualTo("schema violation (config.redis: {\n  host = \"required field missing\"\n})");
  }

  @Test
  void field_pathBelowAMessage_replacesIt() {
    problems.field("config", "expected a record");
    problems.field("config.a", "unknown field");

    assertThat(problems.fields()).isEqualTo(Map.of("config", Map.of("a", "unknown field")));
  }

  @Test
  void entity_rules_standInAList() {
    problems.entity("a rule");

    assertThat(problems.fields()).isEqualTo(Map.of(Problems.ENTITY, List.of("a rule")));
  }

  @Test
  void entity_fieldOfThatName_isReplaced() {
    problems.field(Problems.ENTITY, "unknown field");
    assertThat(problems.message()).isEqualTo("schema violation (@entity: unknown field)");
    problems.entity("a rule");
    problems.entity("another");

    assertThat(problems.fields()).isEqualTo(Map.of(Problems.ENTITY, List.of("a rule", "another")));
  }

  /** Has secrets wherever a config can have them. */
  record Login(
      @Doc("Who.") @OneOf("me") String user,
      @Doc("How.") @Secret @StartsWith("p") String password,
      @Doc("Others.") Optional<List<@Secret @StartsWith("p") String>> old,
      @Doc("By name.") Optional<Map<String, @Secret @StartsWith("p") String>> named,
      @Doc("Deeper.") Optional<Inner> inner) {
    /** Without passwords. */
    @Override
    public String toString() {
      return user;
    }
  }

  record Inner(@Doc("Hidden.") @Secret @StartsWith("p") String token, @Doc("Not.") int shown) {
    /** Without the token. */
    @Override
    public String toString() {
      return "inner";
    }
  }

  @Test
  void withoutSecrets_onEveryDepth_saysOnlyThatTheyAreNotValid() {
    ConfigSchema<Login> schema = ConfigSchema.of(Login.class);
    problems.field("user", "expected one of: me");
    problems.field("password", "bad hunter2");
    problems.field("old", Arrays.asList(null, "bad hunter2"));
    problems.field("named", "bad hunter2");
    problems.field("inner.token", "bad hunter2");
    problems.field("inner.shown", "expected an integer");
    problems.field("unheard_of", "unknown field");
    problems.entity("a rule");

    assertThat(problems.withoutSecrets(schema).fields())
        .isEqualTo(
            Map.of(
                "user",
                "expected one of: me",
                "password",
                "not valid",
                "old",
                Arrays.asList(null, "not valid"),
                "named",
                "not valid",
                "inner",
                Map.of("token", "not valid", "shown", "expected an integer"),
                "unheard_of",
                "unknown field",
                Problems.ENTITY,
                List.of("a rule")));
  }

  @Test
  void withoutSecrets_secretThatIsMissing_saysSo() {
    problems.field("password", "required field missing");
    assertThat(problems.withoutSecrets(ConfigSchema.of(Login.class)).fields())
        .isEqualTo(Map.of("password", "required field missing"));
  }
}
