package org.gatehouse.plugins.ldapauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerTest {
  private static Server server(Map<String, ?> more) {
    Map<String, Object> config =
        new LinkedHashMap<>(
            Map.of("ldap_host", "ldap.test", "base_dn", "dc=example", "attribute", "uid"));
    config.putAll(more);
    ConfigSchema<LdapAuthConfig> schema = LdapAuthPlugin.TYPE.configSchema();
    return Server.of(schema.bind(schema.accept(config, FakePluginContext.START).value()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "ann|uid=ann,dc=example",
        "ann,ou=admins|uid=ann\\,ou=admins,dc=example",
        "ann+cn=x|uid=ann\\+cn=x,dc=example",
        "a\\2Cb|uid=a\\\\2Cb,dc=example",
        "#41|uid=\\#41,dc=example",
        " ann |uid=\\ ann\\ ,dc=example",
        "*)(uid=*|uid=*)(uid=*,dc=example",
        "a;b<c>\"|uid=a\\;b\\<c\\>\\\",dc=example"
      })
  void account_specialCharacters_staySomebodysName(String user, String dn) {
    assertThat(server(Map.of()).account(user).getRDNs()).hasSize(2);
    assertThat(server(Map.of()).account(user).getRDN().getAttributeValues()).containsExactly(user);
    assertThat(server(Map.of()).account(user).toString()).isEqualTo(dn);
  }

  @Test
  void of_sameWayToTheSameAccounts_isEqual() {
    assertThat(server(Map.of("realm", "a", "hide_credentials", true)))
        .isEqualTo(server(Map.of("realm", "b", "base_dn", "DC=Example")));
    assertThat(server(Map.of("start_tls", true))).isNotEqualTo(server(Map.of()));
    assertThat(server(Map.of("verify_ldap_host", true))).isNotEqualTo(server(Map.of()));
  }

  @Test
  void of_oddTimes_areBounded() {
    Server odd = server(Map.of("timeout", 0L, "keepalive", -1L, "cache_ttl", 1e300));

    assertThat(odd.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(odd.keepalive()).isZero();
    assertThat(odd.cacheTtl()).isEqualTo(Duration.ofDays(1));
    assertThat(server(Map.of("cache_ttl", -1L)).cacheTtl()).isZero();
  }
}
