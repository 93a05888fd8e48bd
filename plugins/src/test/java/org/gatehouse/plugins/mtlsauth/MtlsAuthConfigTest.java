package org.gatehouse.plugins.mtlsauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class MtlsAuthConfigTest {
  private static final String ID = SampleEntities.id("ca");

  @Test
  void defaults_areThoseOfKong() {
    var schema = MtlsAuthPlugin.TYPE.configSchema();
    Map<String, Object> config = schema.defaults();
    config.put("ca_certificates", List.of(ID));

    assertThat(schema.bind(config))
        .isEqualTo(
            new MtlsAuthConfig(
                List.of(UUID.fromString(ID)),
                false,
                Optional.of(List.of("username", "custom_id")),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.of(60.0)));
  }

  @Test
  void authorities_missingOrNoIds_areRefused() {
    assertThat(ConfigProblems.of(MtlsAuthPlugin.TYPE, Map.of()))
        .isEqualTo(Map.of("config", Map.of("ca_certificates", "required field missing")));
    assertThat(ConfigProblems.of(MtlsAuthPlugin.TYPE, Map.of("ca_certificates", List.of())))
        .isEqualTo(Map.of("config", Map.of("ca_certificates", "length must be at least 1")));
    assertThat(ConfigProblems.of(MtlsAuthPlugin.TYPE, Map.of("ca_certificates", List.of("root"))))
        .isEqualTo(Map.of("config", Map.of("ca_certificates", List.of("expected a valid UUID"))));
  }

  @Test
  void whatIsNotThere_isRefusedRatherThanIgnored() {
    assertThat(
            ConfigProblems.of(
                MtlsAuthPlugin.TYPE,
                Map.of(
                    "ca_certificates", List.of(ID),
                    "revocation_check_mode", "STRICT",
                    "consumer_by", List.of("id"))))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "revocation_check_mode",
                    "unknown field",
                    "consumer_by",
                    List.of("expected one of: username, custom_id"))));
  }
}
