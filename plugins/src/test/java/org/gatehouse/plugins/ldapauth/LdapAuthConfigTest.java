package org.gatehouse.plugins.ldapauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LdapAuthConfigTest {
  private static final PluginType<LdapAuthConfig> TYPE = LdapAuthPlugin.TYPE;
  private static final Map<String, Object> SOUND =
      Map.of("ldap_host", "ldap.test", "base_dn", "dc=example,dc=com", "attribute", "uid");

  private static Map<String, Object> with(Map<String, ?> more) {
    Map<String, Object> config = new LinkedHashMap<>(SOUND);
    config.putAll(more);
    return config;
  }

  @Test
  void defaults_areThoseOfKong() {
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("ldap_port", 389L);
    expected.put("ldaps", false);
    expected.put("start_tls", false);
    expected.put("verify_ldap_host", false);
    expected.put("cache_ttl", 60L);
    expected.put("hide_credentials", false);
    expected.put("timeout", 10000L);
    expected.put("keepalive", 60000L);
    expected.put("anonymous", null);
    expected.put("header_type", "ldap");
    expected.put("realm", null);

    assertThat(ConfigSchema.of(LdapAuthConfig.class).defaults()).isEqualTo(expected);
  }

  @Test
  void directory_leftOut_isRefused() {
    assertThat(ConfigProblems.of(TYPE, Map.of()))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "ldap_host", "required field missing",
                    "base_dn", "required field missing",
                    "attribute", "required field missing")));
  }

  @Test
  void ldapsWithStartTls_isRefusedInKongsWords() {
    assertThat(ConfigProblems.of(TYPE, with(Map.of("ldaps", true, "start_tls", true))))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "start_tls",
                    "value must be false",
                    "@entity",
                    List.of("'ldaps' and 'start_tls' cannot be enabled simultaneously"))));
    assertThat(ConfigProblems.of(TYPE, with(Map.of("ldaps", true)))).isEmpty();
    assertThat(ConfigProblems.of(TYPE, with(Map.of("start_tls", true)))).isEmpty();
  }

  @Test
  void namesThatMakeNoDn_areRefused() {
    assertThat(
            ConfigProblems.of(
                TYPE,
                with(Map.of("ldap_port", 65536L, "base_dn", "example", "attribute", "uid=a,cn"))))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "ldap_port", "value should be between 0 and 65535",
                    "base_dn",
                        "not a distinguished name (expected: as in ou=people,dc=example,dc=com)",
                    "attribute", "not the name of an attribute (expected: as in uid)")));
  }

  @Test
  void consumerScope_isRefused() {
    assertThat(
            TYPE.instanceSchema()
                .accept(
                    Map.of(
                        "name",
                        "ldap-auth",
                        "config",
                        SOUND,
                        "consumer",
                        Map.of("id", "11111111-1111-4111-8111-111111111111")),
                    FakePluginContext.START)
                .problems()
                .fields())
        .isEqualTo(Map.of("consumer", "value must be null"));
  }
}
