package org.gatehouse.store.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> jndi = new HashMap<>();

  private Settings read() {
    return SettingsReader.read(environment, properties, jndi::get);
  }

  private Path conf(String... lines) throws IOException {
    Path file = Files.write(folder.resolve("my.conf"), List.of(lines));
    environment.put("GATEHOUSE_CONF", file.toString());
    return file;
  }

  private void assertRefused(String problem) {
    assertThatThrownBy(this::read)
        .isInstanceOf(SettingsException.class)
        .hasMessage("Gatehouse cannot start: " + problem);
  }

  @Test
  void read_nothingSet_returnsTheDefaults() {
    Settings settings = read();
    assertThat(settings.data()).isEqualTo("data");
    assertThat(settings.proxyPort()).isEqualTo(8000);
    assertThat(settings.proxySslPort()).isEqualTo(8443);
    assertThat(settings.adminPort()).isEqualTo(8001);
    assertThat(settings.database()).isEqualTo("postgres");
    assertThat(settings.pgHost()).isEqualTo("127.0.0.1");
    assertThat(settings.pgPort()).isEqualTo(5432);
    assertThat(settings.pgPassword()).isEmpty();
    assertThat(settings.pgTimeout()).isEqualTo(5000);
    assertThat(settings.pgSsl()).isFalse();
    assertThat(settings.dbUpdateFrequency()).isEqualTo(0.5);
    assertThat(settings.plugins()).containsExactly("bundled");
    assertThat(settings.headers())
        .containsExactly("server_tokens", "latency_tokens", "X-Kong-Request-Id");
    assertThat(settings.trustedIps()).isEmpty();
    assertThat(settings.adminAllow()).containsExactly("127.0.0.0/8", "::1");
  }

  @Test
  void read_confFile_setsValuesOfEveryKind() throws IOException {
    conf(
        "# a comment",
        "",
        "pg_host = db.internal   # where it is",
        "  pg_port=6543",
        "pg_ssl = on",
        "db_update_frequency = 2.5",
        "trusted_ips = 10.0.0.0/8, 192.168.0.1 ,",
        "headers = off");
    Settings settings = read();
    assertThat(settings.pgHost()).isEqualTo("db.internal");
    assertThat(settings.pgPort()).isEqualTo(6543);
    assertThat(settings.pgSsl()).isTrue();
    assertThat(settings.dbUpdateFrequency()).isEqualTo(2.5);
    assertThat(settings.trustedIps()).isEqualTo(Set.of("10.0.0.0/8", "192.168.0.1"));
    assertThat(settings.headers()).containsExactly("off");
  }

  @Test
  void read_passwordWithMarks_keepsThem() throws IOException {
    conf("pg_password = a=b#c'\"");
    assertThat(read().pgPassword()).contains("a=b#c'\"");
  }

  @Test
  void read_sameKeyInSeveralPlaces_takesTheOneThatWins() throws IOException {
    conf("pg_user = of-file", "pg_host = of-file", "pg_database = of-file", "data = of-file");
    properties.putAll(
        Map.of(
            "gatehouse.pg_host", "of-property",
            "gatehouse.pg_database", "of-property",
            "gatehouse.data", "of-property"));
    environment.putAll(
        Map.of("GATEHOUSE_PG_DATABASE", "of-environment", "GATEHOUSE_DATA", "of-environment"));
    jndi.put("data", "of-jndi");

    Settings settings = read();

    assertThat(settings.pgUser()).isEqualTo("of-file");
    assertThat(settings.pgHost()).isEqualTo("of-property");
    assertThat(settings.pgDatabase()).isEqualTo("of-environment");
    assertThat(settings.data()).isEqualTo("of-jndi");
  }

  @Test
  void read_namesThatAreNotOurs_areLeftAlone() {
    environment.putAll(
        Map.of(
            "PATH", "/bin", "GATEHOUSE_TEST_POSTGRES_URL", "x", "GATEHOUSE_JAVA_OPTS", "-Xmx1g"));
    properties.put("java.version", "17");
    assertThat(read().pgHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void read_serviceLinksOfKubernetes_areLeftAlone() {
    Settings defaults = read();
    environment.putAll(
        Map.of(
            "GATEHOUSE_SERVICE_HOST", "10.96.0.7",
            "GATEHOUSE_SERVICE_PORT", "8000",
            "GATEHOUSE_SERVICE_PORT_PROXY_SSL", "8443",
            "GATEHOUSE_PORT", "tcp://10.96.0.7:8000",
            "GATEHOUSE_PORT_8000_TCP", "tcp://10.96.0.7:8000",
            "GATEHOUSE_PORT_8000_TCP_ADDR", "10.96.0.7"));
    environment.putAll(
        Map.of(
            "GATEHOUSE_PROXY_SERVICE_HOST", "10.96.0.8",
            "GATEHOUSE_PROXY_PORT", "tcp://10.96.0.8:80",
            "GATEHOUSE_ADMIN_PORT", "sctp://10.96.0.9:8001",
            "GATEHOUSE_STATUS_PORT", "udp://10.96.0.10:8007",
            "GATEHOUSE_STATUS_PORT_8007_UDP_PROTO", "udp"));
    assertThat(read()).isEqualTo(defaults);
  }

  @Test
  void read_unknownKey_isRefusedWithItsPlace() throws IOException {
    Path file = conf("# nothing", "pg_hots = db");
    assertRefused("pg_hots: unknown setting, in " + file + " line 2");
  }

  @Test
  void read_unknownKeyInTheEnvironment_isRefusedWithItsName() {
    environment.put("GATEHOUSE_PG_HOTS", "db");
    assertRefused("pg_hots: unknown setting, in environment variable GATEHOUSE_PG_HOTS");
  }

  @ParameterizedTest
  @CsvSource({
    "pg_port, 99999, value should be between 0 and 65535",
    "pg_port, five, expected an integer",
    "pg_timeout, 99, value should be between 100 and 600000",
    "pg_ssl, maybe, expected a boolean",
    "db_update_frequency, often, expected a number",
    "db_update_frequency, NaN, expected a number",
    "db_update_frequency, 1d, expected a number",
    "database, oracle, 'expected one of: postgres, cassandra, off'",
    "real_ip_header, proxy_protocol,"
        + " 'expected the name of a header: PROXY is not spoken, see docs/tls.md'",
  })
  void read_badValue_isRefusedWithKeyValueExpectationAndPlace(
      String key, String value, String expectation) {
    properties.put("gatehouse." + key, value);
    assertRefused(
        "%s: %s (%s), in system property gatehouse.%s".formatted(key, value, expectation, key));
  }

  @Test
  void read_badElementOfAList_isRefusedByItself() {
    jndi.put("trusted_ips", "10.0.0.0/8, ten");
    assertRefused(
        "trusted_ips: 10.0.0.0/8, ten (invalid ip or cidr range: 'ten'),"
            + " in JNDI java:comp/env/gatehouse/trusted_ips");
  }

  @Test
  void read_severalProblems_namesThemAll() {
    environment.put("GATEHOUSE_PG_PORT", "x");
    environment.put("GATEHOUSE_NO_SUCH", "y");
    assertRefused(
        "no_such: unknown setting, in environment variable GATEHOUSE_NO_SUCH;"
            + " pg_port: x (expected an integer), in environment variable GATEHOUSE_PG_PORT");
  }

  @Test
  void read_lineWithoutEquals_isRefusedWithoutShowingWhatMayBeASecret() throws IOException {
    Path file = conf("pg_password hunter2");
    assertRefused(file + " line 1: pg_password … (expected: key = value)");
  }

  @Test
  void read_confFileThatIsNotThere_isRefused() {
    environment.put("GATEHOUSE_CONF", folder.resolve("none.conf").toString());
    assertRefused("conf: " + folder.resolve("none.conf") + " (expected: a file that exists)");
  }

  @Test
  void read_confFileInAnotherEncoding_isRefused() throws IOException {
    Path file = conf();
    Files.write(file, "pg_user = jürgen".getBytes(ISO_8859_1));
    assertRefused("conf: " + file + " (expected: a text file in UTF-8)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "true", "yes", "ON"})
  void read_wordForTrue_isTrue(String word) {
    properties.put("gatehouse.pg_ssl", word);
    assertThat(read().pgSsl()).isTrue();
  }

  @Test
  void read_encryptionKeys_takesThemAll() throws IOException {
    String key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    conf("encryption_keys = %s, %s".formatted(key, key));
    assertThat(read().encryptionKeys()).containsExactly(key, key);
    assertThat(read().toString()).doesNotContain(key);
  }

  @ParameterizedTest
  @CsvSource({
    "hunter2!, expected a key of 32 bytes in base64",
    "aHVudGVyMg==, 'expected a key of 32 bytes, got 7'",
  })
  void read_encryptionKeyThatIsNone_isRefusedWithoutShowingIt(String key, String problem) {
    environment.put("GATEHOUSE_ENCRYPTION_KEYS", key);
    assertRefused(
        "encryption_keys: … (%s), in environment variable GATEHOUSE_ENCRYPTION_KEYS"
            .formatted(problem));
  }

  @Test
  void toString_withPassword_doesNotShowIt() {
    environment.put("GATEHOUSE_PG_PASSWORD", "hunter2");
    assertThat(read().toString()).doesNotContain("hunter2");
  }
}
