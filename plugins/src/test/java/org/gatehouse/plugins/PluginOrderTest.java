package org.gatehouse.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.PluginType;
import org.junit.jupiter.api.Test;

/** The most important fact of a gateway: what runs before what, and when. */
class PluginOrderTest {
  @Test
  void plugins_runInThisOrderInThesePhases() {
    assertThat(new BuiltinPlugins().pluginTypes().stream().map(PluginOrderTest::line))
        .containsExactly(
            "100001 correlation-id: access, header_filter",
            "2500 bot-detection: access",
            "2000 cors: access, header_filter",
            "1900 session: access, header_filter",
            "1600 mtls-auth: access",
            "1450 jwt: access",
            "1400 oauth2: access",
            "1250 key-auth: access",
            "1200 ldap-auth: access",
            "1100 basic-auth: access",
            "1050 openid-connect: access, header_filter",
            "1030 hmac-auth: access",
            "990 ip-restriction: access",
            "951 request-size-limiting: access",
            "950 acl: access",
            "910 rate-limiting: access, header_filter",
            "800 response-transformer: header_filter, body_filter",
            "12 http-log: log",
            "2 request-termination: access",
            "1 upstream-policy: forward, log");
  }

  private static String line(PluginType<?> type) {
    return type.phases().stream()
        .sorted()
        .map(Phase::kongName)
        .collect(Collectors.joining(", ", type.priority() + " " + type.name() + ": ", ""));
  }
}
