package org.gatehouse.admin;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.Stores;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.store.PostgresAddress;

/** Opens the store of an Admin API as another node has it: to hear what it says, and to report. */
final class StoreOf {
  private StoreOf() {}

  static Store database(PostgresAddress address) {
    return Stores.open(
        SettingsReader.read(
            Map.of(),
            Map.of(
                "gatehouse.pg_host", address.host(),
                "gatehouse.pg_port", String.valueOf(address.port()),
                "gatehouse.pg_user", address.user(),
                "gatehouse.pg_password", address.password(),
                "gatehouse.pg_database", address.database()),
            key -> null),
        List.of(),
        StoreOf.class.getClassLoader());
  }
}
