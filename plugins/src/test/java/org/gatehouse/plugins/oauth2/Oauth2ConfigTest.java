package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class Oauth2ConfigTest {
  private static final PluginType<Oauth2Config> TYPE = Oauth2Plugin.TYPE;

  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<Oauth2Config> schema = TYPE.configSchema();
    Map<String, Object> values = new java.util.LinkedHashMap<>(schema.defaults());
    values.put("provision_key", "pk");

    assertThat(schema.bind(values))
        .isEqualTo(
            new Oauth2Config(
                Optional.empty(),
                false,
                "pk",
                7200,
                false,
                false,
                false,
                false,
                false,
                false,
                Optional.empty(),
                false,
                Optional.of("authorization"),
                1209600,
                false,
                Optional.of("lax"),
                Optional.empty(),
                0));
  }

  @Test
  void provisionKey_leftOut_isRandomAndNeverShown() {
    FakePluginContext context =
        FakePluginContext.of(TYPE, Map.of("enable_client_credentials", true));
    String key = String.valueOf(context.instance().config().get("provision_key"));

    assertThat(key).matches("[A-Za-z0-9]{32}");
    assertThat(TYPE.configSchema().bind(context.instance().config()).toString())
        .doesNotContain(key);
  }

  @Test
  void config_withoutAnyFlow_isRefused() {
    assertThat(ConfigProblems.of(TYPE, Map.of()))
        .isEqualTo(
            Map.of(
                "config",
                "at least one of these fields must be true: enable_authorization_code,"
                    + " enable_implicit_grant, enable_client_credentials,"
                    + " enable_password_grant"));
  }

  @Test
  void mandatoryScope_withoutScopes_isRefused() {
    assertThat(
            ConfigProblems.of(TYPE, Map.of("mandatory_scope", true, "enable_password_grant", true)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "scopes",
                    "required field missing",
                    "@entity",
                    List.of(
                        "failed conditional validation given value of field 'mandatory_scope'"))));
  }

  @Test
  void pkceAndTtl_outsideOfWhatThereIs_areRefused() {
    assertThat(
            ConfigProblems.of(
                TYPE,
                Map.of("enable_password_grant", true, "pkce", "plain", "refresh_token_ttl", -1L)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "pkce",
                    "expected one of: none, lax, strict",
                    "refresh_token_ttl",
                    "value should be between 0 and 100000000")));
  }
}
