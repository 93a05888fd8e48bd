package org.gatehouse.store.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Key;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.store.SampleToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SecretFieldsTest {
  private static final EntityType<Certificate> CERTIFICATES = EntityType.of(Certificate.class);
  private static final EntityType<Key> KEYS = EntityType.of(Key.class);
  private static final EntityType<PluginInstance> PLUGINS = EntityType.of(PluginInstance.class);
  private static final String ID = "8c9a3c9e-4c43-4c4c-9a55-0d2cf0b3a3f1";
  private static final String FIRST = key(1);
  private static final String SECOND = key(2);

  /** Does nothing, but has secrets wherever a config can have them. */
  record Vaulted() implements Plugin {
    static final PluginType<Config> TYPE =
        PluginType.named("vaulted", Config.class)
            .priority(1)
            .create(Vaulted.class, (config, context) -> new Vaulted());

    public record Config(
        @Doc("Shown.") Optional<String> shown,
        @Doc("One.") @Secret Optional<String> one,
        @Doc("One that nobody else has.") @Unique @Secret Optional<String> own,
        @Doc("A list.") Optional<List<@Secret String>> many,
        @Doc("A map.") Optional<Map<String, @Secret String>> named,
        @Doc("A secret list.") @Secret Optional<List<String>> whole,
        @Doc("Records.") Optional<List<Login>> logins) {

      /** Without secrets. */
      @Override
      public String toString() {
        return "config";
      }
    }

    public record Login(@Doc("Who.") String user, @Doc("How.") @Secret String password) {
      /** Without the password. */
      @Override
      public String toString() {
        return user;
      }
    }
  }

  private static String key(int filling) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) filling);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static SecretFields fields(String... keys) {
    Settings settings =
        SettingsReader.read(
            Map.of(), Map.of("gatehouse.encryption_keys", String.join(",", keys)), key -> null);
    return SecretFields.of(settings, List.of(Vaulted.TYPE));
  }

  private static Map<String, @Nullable Object> certificate(String key) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("id", ID);
    values.put("cert", "the chain");
    values.put("key", key);
    values.put("key_alt", null);
    return values;
  }

  private static Map<String, @Nullable Object> plugin(String name, String config) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("id", ID);
    values.put("name", name);
    values.put("config", RecordCodec.parse(config));
    return values;
  }

  @Test
  void sealed_secretFields_areNotReadableAndOpenAgain() {
    Map<String, @Nullable Object> values = certificate("the key");

    Map<String, @Nullable Object> row = fields(FIRST).sealed(CERTIFICATES, values);

    assertThat(row.get("cert")).isEqualTo("the chain");
    assertThat((String) row.get("key"))
        .matches("\\{enc:v1:[0-9a-f]{8}:[A-Za-z0-9+/=]+}")
        .doesNotContain("the key");
    assertThat(row.get("key_alt")).isNull();
    assertThat(values).isEqualTo(certificate("the key"));
    assertThat(fields(FIRST).opened(CERTIFICATES, row)).isEqualTo(values);
  }

  @Test
  void sealed_twice_isDifferentEachTime() {
    SecretFields fields = fields(FIRST);
    assertThat(fields.sealed(CERTIFICATES, certificate("k")).get("key"))
        .isNotEqualTo(fields.sealed(CERTIFICATES, certificate("k")).get("key"));
  }

  @Test
  void sealed_configOfAPlugin_hidesSecretsOnEveryDepth() {
    String config =
        """
        {"shown": "seen", "one": "hidden-1", "own": "hidden-0", "many": ["hidden-2", "hidden-3"],
         "named": {"a.b": "hidden-4"}, "whole": ["hidden-5"],
         "logins": [{"user": "me", "password": "hidden-6"}]}""";
    Map<String, @Nullable Object> values = plugin("vaulted", config);

    Map<String, @Nullable Object> row = fields(FIRST).sealed(PLUGINS, values);

    String text = RecordCodec.write(row.get("config"));
    assertThat(text).contains("seen", "a.b", "\"me\"").doesNotContain("hidden");
    assertThat(text.split("enc:v1", -1)).hasSize(8);
    assertThat(fields(FIRST).opened(PLUGINS, row)).isEqualTo(values);
  }

  @Test
  void sealed_pluginThatIsNotLoaded_hidesAllOfItsConfig() {
    Map<String, @Nullable Object> values =
        plugin("unheard-of", "{\"a\": [\"hidden\", 7, {\"b\": \"hidden\"}]}");

    Map<String, @Nullable Object> row = fields(FIRST).sealed(PLUGINS, values);

    assertThat(RecordCodec.write(row.get("config"))).contains("7").doesNotContain("hidden");
    assertThat(fields(FIRST).opened(PLUGINS, row)).isEqualTo(values);
  }

  @Test
  void sealed_keyEntity_hidesThePrivateHalfOnly() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("id", ID);
    values.put("jwk", "hidden jwk");
    values.put(
        "pem", RecordCodec.parse("{\"private_key\": \"hidden pem\", \"public_key\": \"seen\"}"));

    String row = RecordCodec.write(fields(FIRST).sealed(KEYS, values));

    assertThat(row).contains("seen").doesNotContain("hidden");
  }

  @Test
  void sealed_fieldThatEntitiesAreFoundBy_staysAsItIs() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(Map.of("id", ID, "token", "t"));
    assertThat(fields(FIRST).sealed(EntityType.of(SampleToken.class), values)).isSameAs(values);
  }

  @Test
  void sealed_nothingSecret_isTheSameObject() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(Map.of("id", ID, "username", "u"));
    assertThat(fields(FIRST).sealed(EntityType.of(Consumer.class), values)).isSameAs(values);
  }

  @Test
  void sealed_withoutKeys_isTheSameObject() {
    Map<String, @Nullable Object> values = certificate("the key");
    assertThat(fields().sealed(CERTIFICATES, values)).isSameAs(values);
  }

  @Test
  void opened_storedBeforeThereWereKeys_isReadAsItIs() {
    assertThat(fields(FIRST).opened(CERTIFICATES, certificate("the key")))
        .isEqualTo(certificate("the key"));
  }

  @Test
  void sealed_textThatLooksSealed_comesBackAsItWas() {
    Map<String, @Nullable Object> values = certificate("{enc:v1:00000000:AAAA}");
    SecretFields fields = fields(FIRST);
    assertThat(fields.opened(CERTIFICATES, fields.sealed(CERTIFICATES, values))).isEqualTo(values);
  }

  @Test
  void rotation_anOldKeyStillOpensAndANewOneSeals() {
    Map<String, @Nullable Object> old = fields(FIRST).sealed(CERTIFICATES, certificate("the key"));

    Map<String, @Nullable Object> values = fields(SECOND, FIRST).opened(CERTIFICATES, old);
    Map<String, @Nullable Object> written = fields(SECOND, FIRST).sealed(CERTIFICATES, values);

    assertThat(values.get("key")).isEqualTo("the key");
    assertThat(fields(SECOND).opened(CERTIFICATES, written)).isEqualTo(values);
  }

  @Test
  void opened_unknownKeyOrNone_saysWhichFieldAndKey() {
    Map<String, @Nullable Object> row = fields(FIRST).sealed(CERTIFICATES, certificate("k"));
    String keyId = ((String) row.get("key")).substring("{enc:v1:".length()).substring(0, 8);
    for (SecretFields fields : List.of(fields(SECOND), fields())) {
      assertThatThrownBy(() -> fields.opened(CERTIFICATES, row))
          .isInstanceOf(UnopenedSecretException.class)
          .hasMessage(
              "key: encrypted with the key " + keyId + " (expected: one of encryption_keys)");
    }
  }

  @Test
  void opened_movedToAnotherEntityOrField_isRefused() {
    SecretFields fields = fields(FIRST);
    Map<String, @Nullable Object> row = fields.sealed(CERTIFICATES, certificate("k"));
    Map<String, @Nullable Object> otherEntity = new LinkedHashMap<>(row);
    otherEntity.put("id", UUID.randomUUID().toString());
    Map<String, @Nullable Object> otherField = new LinkedHashMap<>(row);
    otherField.put("key_alt", row.get("key"));

    assertThatThrownBy(() -> fields.opened(CERTIFICATES, otherEntity))
        .hasMessage("key: damaged, or encrypted for another place");
    assertThatThrownBy(() -> fields.opened(CERTIFICATES, otherField))
        .hasMessage("key_alt: damaged, or encrypted for another place");
  }

  @Test
  void opened_damaged_isRefused() {
    SecretFields fields = fields(FIRST);
    String sealed = (String) fields.sealed(CERTIFICATES, certificate("k")).get("key");
    int middle = sealed.length() / 2;
    char other = sealed.charAt(middle) == 'A' ? 'B' : 'A';
    String damaged = sealed.substring(0, middle) + other + sealed.substring(middle + 1);
    String cut = sealed.substring(0, "{enc:v1:".length() + 9) + "AAAA}";
    for (String broken : List.of(damaged, cut)) {
      assertThatThrownBy(() -> fields.opened(CERTIFICATES, certificate(broken)))
          .isInstanceOf(UnopenedSecretException.class)
          .hasMessage("key: damaged, or encrypted for another place");
    }
  }
}
