package org.gatehouse.store.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the launcher sets for a node must not stop the WARs in it. */
class LauncherPropertiesTest {

  @Test
  void read_allPropertiesOfTheLauncher_areAccepted() {
    Map<String, String> properties = new HashMap<>();
    properties.put("gatehouse.data", "/srv/gatehouse");
    properties.put("gatehouse.proxy_port", "8000");
    properties.put("gatehouse.proxy_ssl_port", "8443");
    properties.put("gatehouse.admin_port", "8001");
    properties.put("gatehouse.status_port", "8007");
    properties.put("gatehouse.status_address", "127.0.0.1");
    properties.put("gatehouse.drain_seconds", "5");
    properties.put("gatehouse.admin_address", "127.0.0.1");
    properties.put("gatehouse.ssl_cert", "tls/self-signed.crt");
    properties.put("gatehouse.ssl_cert_key", "tls/self-signed.key");
    properties.put("gatehouse.pg_host", "127.0.0.1");
    properties.put("gatehouse.pg_port", "5432");
    properties.put("gatehouse.pg_user", "gatehouse");
    properties.put("gatehouse.pg_password", "abc");
    properties.put("gatehouse.pg_database", "gatehouse");

    Settings settings = SettingsReader.read(Map.of(), properties, key -> null);

    assertThat(settings.data()).isEqualTo("/srv/gatehouse");
    assertThat(settings.pgPassword()).contains("abc");
  }
}
