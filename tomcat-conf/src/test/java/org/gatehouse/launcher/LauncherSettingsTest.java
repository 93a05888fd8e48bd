package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherSettingsTest {

  @TempDir private Path home;

  @Test
  void read_nothingSet_hasKongsPortsAndOwnDatabase() {
    LauncherSettings settings = LauncherSettings.read(Map.of(), home);

    assertThat(settings.proxyPort()).isEqualTo(8000);
    assertThat(settings.proxySslPort()).isEqualTo(8443);
    assertThat(settings.adminPort()).isEqualTo(8001);
    assertThat(settings.statusPort()).isEqualTo(8007);
    assertThat(settings.data()).isEqualTo(home.resolve("data"));
    assertThat(settings.postgresHost()).isEmpty();
    assertThat(settings.postgresPort()).isEmpty();
    assertThat(settings.tls()).isEmpty();
  }

  @Test
  void read_fileAndEnvironment_environmentWins() throws IOException {
    Files.writeString(
        home.resolve("gatehouse.conf"),
        """
        # proxy_port = 1
        proxy_port = 9000   # for clients
        admin_port=9001
        log_level = debug
        ssl_cert = tls/a.crt
        ssl_cert_key = tls/a.key
        """);

    LauncherSettings settings = LauncherSettings.read(Map.of("GATEHOUSE_ADMIN_PORT", "7001"), home);

    assertThat(settings.proxyPort()).isEqualTo(9000);
    assertThat(settings.adminPort()).isEqualTo(7001);
    assertThat(settings.tls())
        .contains(new CertificateFiles(home.resolve("tls/a.crt"), home.resolve("tls/a.key")));
  }

  @Test
  void read_emptyValue_isAsIfNotSet() {
    assertThat(LauncherSettings.read(Map.of("GATEHOUSE_PG_HOST", ""), home).postgresHost())
        .isEmpty();
  }

  @Test
  void read_serviceLinksOfKubernetes_areLeftAlone() {
    Map<String, String> links =
        Map.of(
            "GATEHOUSE_PORT", "tcp://10.96.0.7:8000",
            "GATEHOUSE_PROXY_PORT", "tcp://10.96.0.8:80",
            "GATEHOUSE_PG_PORT", "tcp://10.96.0.9:5432");
    assertThat(LauncherSettings.read(links, home)).isEqualTo(LauncherSettings.read(Map.of(), home));
  }

  @Test
  void read_verifyClient_isNoneOrOptional() {
    assertThat(LauncherSettings.read(Map.of(), home).verifyClient()).isEqualTo("none");
    assertThat(
            LauncherSettings.read(Map.of("GATEHOUSE_SSL_VERIFY_CLIENT", "optional"), home)
                .verifyClient())
        .isEqualTo("optional");
    assertThatThrownBy(
            () -> LauncherSettings.read(Map.of("GATEHOUSE_SSL_VERIFY_CLIENT", "required"), home))
        .isInstanceOf(StartFailure.class)
        .hasMessage("ssl_verify_client: required (expected: none or optional)");
  }

  @Test
  void read_portOfTheOperatorsDatabase_isNotOurs() {
    Map<String, String> environment =
        Map.of("GATEHOUSE_PG_HOST", "db.example", "GATEHOUSE_PG_PORT", "5432");

    LauncherSettings settings = LauncherSettings.read(environment, home);

    assertThat(settings.postgresHost()).contains("db.example");
    assertThat(settings.postgresPort()).isEmpty();
  }

  @Test
  void read_severalBadValues_namesAll() {
    Map<String, String> environment =
        Map.of(
            "GATEHOUSE_PROXY_PORT", "0",
            "GATEHOUSE_PROXY_SSL_PORT", "https",
            "GATEHOUSE_SSL_CERT", "a.crt");

    assertThatThrownBy(() -> LauncherSettings.read(environment, home))
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "GATEHOUSE_PROXY_PORT: 0 (expected: a port, 1 to 65535); "
                + "GATEHOUSE_PROXY_SSL_PORT: https (expected: a port, 1 to 65535); "
                + "ssl_cert and ssl_cert_key: only one is set (expected: both or none)");
  }

  @Test
  void read_loginWithoutHost_isRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> LauncherSettings.read(Map.of("GATEHOUSE_PG_PASSWORD", "abc"), home))
        .hasMessageStartingWith("pg_password: set without pg_host")
        .hasMessageNotContaining("abc");
  }

  @Test
  void read_onePortForTwoThings_isRefused() {
    assertThatThrownBy(() -> LauncherSettings.read(Map.of("GATEHOUSE_ADMIN_PORT", "8000"), home))
        .hasMessageEndingWith(": 8000, 8443, 8000, 8007 (expected: four different ports)");
  }

  @Test
  void read_namedFileThatIsMissing_isRefused() {
    assertThatThrownBy(() -> LauncherSettings.read(Map.of("GATEHOUSE_CONF", "x.conf"), home))
        .hasMessage("GATEHOUSE_CONF: x.conf (expected: a file)");
  }

  @Test
  void ownsDatabase_postgresWithoutAHostOnly_isTrue() {
    assertThat(LauncherSettings.read(Map.of(), home).ownsDatabase()).isTrue();
    assertThat(
            LauncherSettings.read(Map.of("GATEHOUSE_DATABASE", "cassandra"), home).ownsDatabase())
        .isFalse();
    assertThat(
            LauncherSettings.read(Map.of("GATEHOUSE_PG_HOST", "db.example"), home).ownsDatabase())
        .isFalse();
  }
}
