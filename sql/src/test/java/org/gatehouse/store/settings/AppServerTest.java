package org.gatehouse.store.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AppServerTest {
  @Test
  void dataSource_notSet_isEmpty() {
    assertThat(AppServer.dataSource(settings(Map.of()))).isEmpty();
  }

  @Test
  void dataSource_nameThatIsNotBound_isRefusedByName() {
    Settings settings = settings(Map.of("GATEHOUSE_PG_DATASOURCE", "java:comp/env/jdbc/absent"));

    assertThatThrownBy(() -> AppServer.dataSource(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "pg_datasource: java:comp/env/jdbc/absent (expected: the JNDI name of a DataSource)");
  }

  @Test
  void dataSource_nameOnAnotherHost_isNotLookedUp() {
    Settings settings = settings(Map.of("GATEHOUSE_PG_DATASOURCE", "ldap://127.0.0.1:1/x"));

    assertThatThrownBy(() -> AppServer.dataSource(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("starts with java:");
  }

  private static Settings settings(Map<String, String> environment) {
    return SettingsReader.read(environment, Map.of(), key -> null);
  }
}
