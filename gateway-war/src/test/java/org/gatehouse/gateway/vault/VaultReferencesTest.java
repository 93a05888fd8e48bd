package org.gatehouse.gateway.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Referenceable;
import org.gatehouse.api.entity.Vault;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultReferencesTest {
  private static final ConfigSchema<Config> SCHEMA = ConfigSchema.of(Config.class);

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "SECRET", "open sesame",
          "SSL_CERT", "a chain",
          "SSL_CERT_PREVIOUS", "an old chain",
          "NODE_SECRET", "of the node",
          "OUR_TEAM_SECRET", "of the team",
          "PAIR", "{\"password\": \"pass\", \"port\": 5432}",
          "NOT_JSON", "{password: hunter2}",
          "COLOR", "red");

  /** Has references wherever a config can have them. */
  record Config(
      @Doc("One.") @Referenceable Optional<String> one,
      @Doc("Plain.") Optional<String> plain,
      @Doc("A list.") Optional<List<@Referenceable String>> many,
      @Doc("A map.") Optional<Map<String, @Referenceable String>> named,
      @Doc("A record.") Optional<Nested> nested,
      @Doc("Records.") Optional<List<Nested>> all,
      @Doc("Limited.") @Referenceable @OneOf({"red", "green"}) Optional<String> color,
      @Doc("A number.") @Between(min = 0, max = 9) Optional<Integer> number) {}

  record Nested(@Doc("Deep.") @Referenceable Optional<String> deep) {}

  private static Vault vault(String prefix, Map<String, ?> config) {
    return SampleEntities.entity(
        Vault.class, Map.of("prefix", prefix, "name", "env", "config", config));
  }

  private static Vaults vaults() {
    return new Vaults(
        ENVIRONMENT,
        "",
        List.of(vault("team", Map.of("prefix", "our-team-")), vault("bare", Map.of())));
  }

  private static VaultReferences.Resolved resolve(String field, Object value) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(field, value);
    return VaultReferences.resolve(SCHEMA, values, vaults());
  }

  @ParameterizedTest
  @CsvSource({
    "{vault://env/SECRET}, open sesame",
    "{vault://env/secret}, open sesame",
    "{vault://env/ssl-cert}, a chain",
    "{vault://env/cert?prefix=ssl-}, a chain",
    "{vault://env/cert?prefix=SSL_#2}, an old chain",
    "{vault://env/ssl-cert#1}, a chain",
    "{vault://env/secret?prefix=9}, open sesame",
    "{vault://env/%53ecret}, open sesame",
    "{vault://env/secret/}, open sesame",
    "{vault://env/pair/password}, pass",
    "{vault://team/secret}, of the team",
    "{vault://team/secret?prefix=NODE_}, of the node",
    "{vault://bare/secret}, open sesame",
  })
  void resolve_referenceToWhatIsThere_givesIt(String reference, String expected) {
    VaultReferences.Resolved resolved = resolve("one", reference);
    assertThat(resolved.values()).containsEntry("one", expected);
    assertThat(resolved.unresolved()).isEmpty();
    assertThat(resolved.misfits()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{vault://env/none} | could not get value from external vault (no value found)",
        "{vault://no-such/secret} | could not find vault (no-such)",
        "{vault://} | reference url is missing host [{vault://}]",
        "{vault://env} | reference url is missing path [{vault://env}]",
        "{vault://env/} | reference url has empty path [{vault://env/}]",
        "{vault://env/secret#x} | reference url has invalid version [{vault://env/secret#x}]",
        "{vault://env/pair/user} | could not get value from external vault (could not get subfield"
            + " value: subfield user not found in JSON secret)",
        "{vault://env/pair/port} | could not get value from external vault (could not get subfield"
            + " value: unexpected value in JSON secret for subfield port)",
        "{vault://env/not-json/password} | could not get value from external vault (could not get"
            + " subfield value: unable to json decode value)",
      })
  void resolve_referenceToNothing_leavesAnEmptyTextAndSaysWhy(String reference, String why) {
    VaultReferences.Resolved resolved = resolve("one", reference);
    assertThat(resolved.values()).containsEntry("one", "");
    assertThat(resolved.unresolved())
        .containsExactly("one: unable to resolve reference %s (%s)".formatted(reference, why));
    assertThat(resolved.misfits()).isEmpty();
  }

  @Test
  void resolve_onEveryDepth_findsReferences() {
    String reference = "{vault://env/secret}";
    assertThat(resolve("many", List.of("a", reference)).values())
        .containsEntry("many", List.of("a", "open sesame"));
    assertThat(resolve("named", Map.of("a.b", reference)).values())
        .containsEntry("named", Map.of("a.b", "open sesame"));
    assertThat(resolve("nested", Map.of("deep", reference)).values())
        .containsEntry("nested", Map.of("deep", "open sesame"));
    assertThat(resolve("all", List.of(Map.of("deep", reference))).values())
        .containsEntry("all", List.of(Map.of("deep", "open sesame")));
    assertThat(resolve("named", Map.of("a", "{vault://env/none}")).unresolved())
        .singleElement()
        .asString()
        .startsWith("named.a: unable to resolve");
  }

  @Test
  void resolve_whatIsNoReference_staysAsItIs() {
    for (Object value : List.of("{vault://env/secret", "vault://env/secret", "", "plain")) {
      assertThat(resolve("one", value).values()).containsEntry("one", value);
    }
    assertThat(resolve("plain", "{vault://env/secret}").values())
        .containsEntry("plain", "{vault://env/secret}");
    assertThat(resolve("number", 7L).values()).containsEntry("number", 7L);
    assertThat(resolve("unknown", "{vault://env/secret}").values())
        .containsEntry("unknown", "{vault://env/secret}");
  }

  @Test
  void resolve_valueThatTheSchemaRefuses_isToldWithoutTheValue() {
    assertThat(resolve("color", "{vault://env/color}").misfits()).isEmpty();

    VaultReferences.Resolved resolved = resolve("color", "{vault://env/secret}");

    assertThat(resolved.misfits())
        .containsExactly("color: the value of {vault://env/secret} does not fit the schema");
    assertThat(resolved.toString()).contains("{vault://env/secret}").doesNotContain("sesame");
  }

  @Test
  void resolve_nodesOwnPrefix_isForTheEnvironmentItselfOnly() {
    Vaults vaults = new Vaults(ENVIRONMENT, "NODE_", List.of(vault("bare", Map.of())));
    assertThat(vaults.value("{vault://env/secret}")).isEqualTo("of the node");
    assertThat(vaults.value("{vault://bare/secret}")).isEqualTo("open sesame");
  }
}
