package org.gatehouse.bench;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.lookup.LookupCache;
import org.gatehouse.gateway.plugin.NodePluginContext;
import org.gatehouse.plugins.acl.AclPlugin;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.plugin.FakePluginContext;

/** Plugins with what a node surrounds them with: its lookup cache, before entities in memory. */
final class PluginFrame implements AutoCloseable {
  private final FakePluginContext entities =
      FakePluginContext.of(AclPlugin.TYPE, Map.of("allow", List.of("any")));
  private final Store store = store(entities);
  private final LookupCache lookups =
      new LookupCache(
          store, SettingsReader.read(Map.of(), Map.of(), key -> null), System::nanoTime);

  /** Adds an entity to what can be looked up. */
  void add(Record entity) {
    entities.add(entity);
  }

  Plugin plugin(PluginType<?> type, Map<String, ?> config) {
    FakePluginContext fake = FakePluginContext.of(type, config);
    return type.newPlugin(
        new NodePluginContext(
            fake.instance(),
            fake.nodeId(),
            fake.hostName(),
            store,
            lookups,
            fake::verifiedTls,
            fake.scheduler()));
  }

  /** A store that has entities and nothing else. */
  private static Store store(FakePluginContext entities) {
    return (Store)
        Proxy.newProxyInstance(
            PluginFrame.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments[0] instanceof EntityType<?> type) {
                return entities.entities(type.schema().type());
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  /** Fails unless a plugin lets all exchanges pass. */
  static void mustPass(Plugin plugin, Exchange... exchanges) {
    for (Exchange exchange : exchanges) {
      if (plugin.onAccess(exchange) != Outcome.CONTINUE) {
        throw new IllegalStateException(plugin.getClass().getName() + " refuses its client");
      }
    }
  }

  @Override
  public void close() {
    lookups.close();
  }
}
