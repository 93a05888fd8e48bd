package org.gatehouse.plugins;

import org.junit.jupiter.api.extension.RegisterExtension;

class PluginEntitiesOnPostgresIT<E extends Record> extends PluginEntities<E> {
  @RegisterExtension static final PluginStores STORES = PluginStores.onPostgres();
}
