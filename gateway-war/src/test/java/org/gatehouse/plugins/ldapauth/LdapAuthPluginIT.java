package org.gatehouse.plugins.ldapauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.ldap.DirectoryServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LdapAuthPluginIT {
  private static final TestCertificate AUTHORITY = TestCertificate.authority("test authority");

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      new GatewayExtension(Map.of("lua_ssl_trusted_certificate", AUTHORITY.certificatePem()));

  private static final DirectoryServer PLAIN = DirectoryServer.plain();
  private static final DirectoryServer SECURE = DirectoryServer.ldaps(AUTHORITY.issue("localhost"));
  private static final DirectoryServer FORGED =
      DirectoryServer.ldaps(TestCertificate.forNames("localhost"));

  @BeforeAll
  static void configure() {
    PLAIN.addPerson("ann", "secret");
    PLAIN.addPerson("j\u00f6rg", "secret");
    SECURE.addPerson("ann", "secret");
    FORGED.addPerson("ann", "secret");
    GATEWAY.consumer("anybody");
    GATEWAY.route("plain.test", "ldap-auth", config(PLAIN, Map.of("hide_credentials", true)));
    GATEWAY.route("open.test", "ldap-auth", config(PLAIN, Map.of("anonymous", "anybody")));
    GATEWAY.route("limited.test", "ldap-auth", config(PLAIN, Map.of("realm", "limited")));
    GATEWAY.route("secure.test", "ldap-auth", config(SECURE, verified()));
    GATEWAY.route("forged.test", "ldap-auth", config(FORGED, verified()));
    GATEWAY.route(
        "down.test",
        "ldap-auth",
        Map.of("ldap_host", "127.0.0.1", "ldap_port", 1L, "base_dn", "dc=x", "attribute", "cn"));
    GATEWAY.awaitLive();
  }

  @AfterAll
  static void close() {
    PLAIN.close();
    SECURE.close();
    FORGED.close();
  }

  private static Map<String, Object> verified() {
    return Map.of("ldaps", true, "verify_ldap_host", true);
  }

  private static Map<String, Object> config(DirectoryServer directory, Map<String, ?> more) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("ldap_host", "localhost");
    config.put("ldap_port", (long) directory.port());
    config.put("base_dn", DirectoryServer.PEOPLE);
    config.put("attribute", "uid");
    config.putAll(more);
    return config;
  }

  private static String login(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Authorization: LDAP " + Base64.getEncoder().encodeToString(pair);
  }

  @Test
  void get_withoutLogin_isRefusedAsByKong() throws Exception {
    RawResponse response = GATEWAY.get("plain.test", "/");

    assertThat(response.status()).isEqualTo(401);
    assertThat(response.header("WWW-Authenticate")).contains("LDAP");
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"Unauthorized\",\n  \"request_id\":\"%s\"\n}"
                .formatted(response.header("X-Kong-Request-Id").orElseThrow()));
    assertThat(GATEWAY.get("limited.test", "/").header("WWW-Authenticate"))
        .contains("LDAP realm=\"limited\"");
  }

  @Test
  void get_wrongPassword_isRefused() throws Exception {
    assertThat(GATEWAY.get("plain.test", "/", login("ann", "guess")).status()).isEqualTo(401);
    assertThat(GATEWAY.get("plain.test", "/", login("ann", "")).status()).isEqualTo(401);
  }

  @Test
  void get_rightPassword_isForwardedWithTheNameAlone() throws Exception {
    RawResponse response =
        GATEWAY.get(
            "plain.test", "/", login("ann", "secret"), "X-Consumer-Username: root", "X-Other: 1");

    assertThat(response.status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Credential-Identifier")).contains("ann");
    assertThat(GATEWAY.forwarded().header("X-Other")).contains("1");
    assertThat(GATEWAY.forwarded().headers().has("X-Consumer-Username")).isFalse();
    assertThat(GATEWAY.forwarded().headers().has("X-Consumer-ID")).isFalse();
    assertThat(GATEWAY.forwarded().headers().has("Authorization")).isFalse();
  }

  @Test
  void get_nameBeyondAscii_isForwardedInUtf8() throws Exception {
    assertThat(GATEWAY.get("plain.test", "/", login("j\u00f6rg", "secret")).status())
        .isEqualTo(200);

    byte[] sent =
        GATEWAY
            .forwarded()
            .header("X-Credential-Identifier")
            .orElseThrow()
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new String(sent, StandardCharsets.UTF_8)).isEqualTo("j\u00f6rg");
  }

  @Test
  void get_anonymousAllowed_isForwardedAsThat() throws Exception {
    assertThat(GATEWAY.get("open.test", "/", login("ann", "guess")).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("anybody");

    assertThat(GATEWAY.get("open.test", "/", login("ann", "secret")).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().headers().has("X-Consumer-Username")).isFalse();
    assertThat(GATEWAY.forwarded().header("X-Credential-Identifier")).contains("ann");
  }

  @Test
  void get_trustedDirectory_isAskedOverLdaps() throws Exception {
    assertThat(GATEWAY.get("secure.test", "/", login("ann", "secret")).status()).isEqualTo(200);
    assertThat(GATEWAY.get("secure.test", "/", login("ann", "guess")).status()).isEqualTo(401);
  }

  @Test
  void get_directoryThatIsNotTheOneItSays_neverSeesThePassword() throws Exception {
    assertThat(GATEWAY.get("forged.test", "/", login("ann", "secret")).status()).isEqualTo(500);
    assertThat(FORGED.binds()).isEmpty();
  }

  @Test
  void get_directoryDown_is500AsByKong() throws Exception {
    RawResponse response = GATEWAY.get("down.test", "/", login("u", "p"));

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.text()).contains("\"message\":\"An unexpected error occurred\"");
  }
}
