package org.gatehouse.store.postgres;

import org.gatehouse.testkit.store.CounterContract;
import org.gatehouse.testkit.store.PluginStoreContract;
import org.gatehouse.testkit.store.RouteStoreContract;
import org.gatehouse.testkit.store.ServiceStoreContract;
import org.gatehouse.testkit.store.UpstreamStoreContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store on connections that an app server hands it by JNDI. */
class AppServersPoolTest {
  @RegisterExtension static final PostgresStores STORES = PostgresStores.onAppServersPool();

  @Nested
  class Services implements ServiceStoreContract {}

  @Nested
  class Routes implements RouteStoreContract {}

  @Nested
  class Upstreams implements UpstreamStoreContract {}

  @Nested
  class Plugins implements PluginStoreContract {}

  @Nested
  class Counters implements CounterContract {}
}
