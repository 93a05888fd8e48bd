package org.gatehouse.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.http.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsDefaultsTest {
  private static final TestCertificate PAIR = TestCertificate.forNames("client.test");

  @TempDir Path folder;

  private static Settings settings(Map<String, String> values) {
    Map<String, String> properties = new HashMap<>();
    values.forEach((key, value) -> properties.put("gatehouse." + key, value));
    return SettingsReader.read(Map.of(), properties, key -> null);
  }

  @Test
  void of_noSettings_verifiesNothingAndTrustsTheJvmsAuthorities() {
    TlsRules.Key key = TlsDefaults.of(settings(Map.of())).key();

    assertThat(key.isVerified()).isFalse();
    assertThat(key.depth()).isEqualTo(1);
    assertThat(key.identity()).isNull();
    assertThat(key.authorities().isEmpty()).isFalse();
  }

  @Test
  void of_pemTexts_areTakenAsTheyAre() {
    TlsRules.Key key =
        TlsDefaults.of(
                settings(
                    Map.of(
                        "client_ssl", "on",
                        "client_ssl_cert", PAIR.certificatePem(),
                        "client_ssl_cert_key", PAIR.keyPem())))
            .key();

    assertThat(key.identity().chain("EC").certificates()).containsExactly(PAIR.certificate());
  }

  @Test
  void of_fileThatIsMissing_namesSettingAndFile() {
    Settings settings = settings(Map.of("lua_ssl_trusted_certificate", "/no/such.pem"));

    assertThatThrownBy(() -> TlsDefaults.of(settings))
        .hasMessageContaining(
            "lua_ssl_trusted_certificate: /no/such.pem (expected: a file that can be read)");
  }

  @Test
  void of_fileWithoutCertificate_namesSettingAndFile() throws IOException {
    Path file = Files.writeString(folder.resolve("empty.pem"), "nothing");
    Settings settings = settings(Map.of("lua_ssl_trusted_certificate", file.toString()));

    assertThatThrownBy(() -> TlsDefaults.of(settings))
        .hasMessageContaining(
            "lua_ssl_trusted_certificate: " + file + " (expected: system, or PEM");
  }

  @Test
  void of_clientSslWithoutCertificate_isRefused() {
    assertThatThrownBy(() -> TlsDefaults.of(settings(Map.of("client_ssl", "on"))))
        .hasMessageContaining("client_ssl: on (expected: with client_ssl_cert");
  }

  @Test
  void of_keyThatIsNone_isRefusedWithoutItsText() {
    Settings settings =
        settings(
            Map.of(
                "client_ssl", "on",
                "client_ssl_cert", PAIR.certificatePem(),
                "client_ssl_cert_key", "-----BEGIN PRIVATE KEY-----secret"));

    assertThatThrownBy(() -> TlsDefaults.of(settings))
        .hasMessageContaining("client_ssl_cert_key: no PEM block of a private key")
        .hasMessageNotContaining("secret");
  }

  @Test
  void of_keyInPlaceOfItsPath_isNotShown() {
    Settings settings =
        settings(
            Map.of(
                "client_ssl", "on",
                "client_ssl_cert", PAIR.certificatePem(),
                "client_ssl_cert_key", "MIIsecret"));

    assertThatThrownBy(() -> TlsDefaults.of(settings))
        .hasMessageContaining("client_ssl_cert_key: … (expected: a file that can be read)")
        .hasMessageNotContaining("MIIsecret");
  }
}
