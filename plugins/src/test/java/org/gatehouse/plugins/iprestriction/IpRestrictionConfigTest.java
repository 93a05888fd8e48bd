package org.gatehouse.plugins.iprestriction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpRestrictionConfigTest {
  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<IpRestrictionConfig> schema = IpRestrictionPlugin.TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(
            new IpRestrictionConfig(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void protocols_leftOut_areStreamsToo() {
    assertThat(
            FakePluginContext.of(IpRestrictionPlugin.TYPE, Map.of("deny", List.of("::1")))
                .instance()
                .protocols())
        .isEqualTo(Set.of("http", "https", "tcp", "tls", "grpc", "grpcs"));
  }

  @Test
  void neitherAllowNorDeny_isRefused() {
    Map<String, Object> refused =
        Map.of(
            "@entity",
            List.of(
                "at least one of these fields must be non-empty: 'config.allow', 'config.deny'"));

    assertThat(problems(Map.of())).isEqualTo(refused);
    assertThat(problems(Map.of("allow", List.of(), "deny", List.of()))).isEqualTo(refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "10.0.0.1/33",
        "10.0.0.1/-1",
        "10.0.0.1/ 8",
        "10.0.0",
        "010.0.0.1",
        "::/129",
        "fe80::1%eth0",
        "10.0.0.1-10.0.0.9",
        "10.0.0.1/8/8"
      })
  void entry_thatIsNoRange_isRefusedByItsPlace(String entry) {
    assertThat(problems(Map.of("allow", List.of("10.0.0.1", entry))))
        .isEqualTo(
            Map.of(
                "config",
                Map.of("allow", Arrays.asList(null, "invalid ip or cidr range: '" + entry + "'"))));
  }

  @Test
  void everyFormOfRange_isAcceptedAndRuns() {
    List<String> all =
        List.of(
            "10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32", "::ffff:10.0.0.0/104");

    assertThat(problems(Map.of("allow", all, "deny", all))).isEmpty();
    assertThat(FakePluginContext.of(IpRestrictionPlugin.TYPE, Map.of("deny", all)).newPlugin())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 199, 600, 403.5, -1, 1e12})
  void status_thatNoRefusalCanHave_isRefused(double status) {
    assertThat(problems(Map.of("deny", List.of("::1"), "status", status)))
        .extractingByKey("config")
        .asString()
        .startsWith("status: ")
        .endsWith(" (expected: a whole number from 200 to 599)");
  }

  @Test
  void wrongTypes_areNamed() {
    assertThat(
            problems(Map.of("deny", "10.0.0.1", "status", "abc", "message", "", "whitelist", 1L)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "deny", "expected an array",
                    "status", "expected a number",
                    "message", "length must be at least 1",
                    "whitelist", "unknown field")));
  }

  private static Map<String, ?> problems(Map<String, ?> config) {
    return ConfigProblems.of(IpRestrictionPlugin.TYPE, config);
  }
}
