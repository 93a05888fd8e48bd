package org.gatehouse.bench;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.gateway.plugin.PluginChain;
import org.gatehouse.gateway.plugin.PluginRunner;
import org.gatehouse.gateway.plugin.ScopeResolver;
import org.gatehouse.gateway.vault.Vaults;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to find the plugins of an exchange, and to call their hooks of one phase. */
public class PluginChainBench extends CallBench {
  /** How many plugins apply to each exchange. */
  @Param({"0", "1", "5", "20"})
  public int plugins;

  private final UUID route = UUID.randomUUID();
  private final UUID service = UUID.randomUUID();
  private final UUID consumer = UUID.randomUUID();
  private final Exchange exchange =
      (Exchange)
          Proxy.newProxyInstance(
              PluginChainBench.class.getClassLoader(),
              new Class<?>[] {Exchange.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });
  private ScopeResolver resolver = ScopeResolver.none();

  /** A plugin without settings. */
  public record NoConfig() {}

  private static final class Passing implements Plugin {
    @Override
    public Outcome onAccess(Exchange exchange) {
      return Outcome.CONTINUE;
    }
  }

  /** Makes as many plugins, each configured three times over: for all, a route and a consumer. */
  @Setup
  public void configure() {
    List<PluginType<?>> types = new ArrayList<>();
    List<PluginInstance> rows = new ArrayList<>();
    for (int i = 0; i < plugins; i++) {
      String name = "passing-" + i;
      types.add(
          PluginType.named(name, NoConfig.class)
              .priority(1000 + i)
              .create(Passing.class, (config, context) -> new Passing()));
      rows.add(row(name, Optional.empty(), Optional.empty()));
      rows.add(row(name, Optional.of(new EntityRef(route)), Optional.empty()));
      rows.add(row(name, Optional.empty(), Optional.of(new EntityRef(consumer))));
    }
    resolver =
        new PluginRunner(types, PluginChainBench::context)
            .reload(
                rows,
                List.of(),
                new Vaults(Map.of(), "", List.of()),
                row -> {
                  throw new IllegalStateException(row.toString());
                })
            .resolver();
  }

  private static PluginInstance row(
      String name, Optional<EntityRef> route, Optional<EntityRef> consumer) {
    return new PluginInstance(
        UUID.randomUUID(),
        name,
        Optional.empty(),
        1,
        1,
        route,
        Optional.empty(),
        consumer,
        Map.of(),
        Set.of("http", "https"),
        true,
        Optional.empty());
  }

  private static PluginContext context(PluginInstance instance) {
    return (PluginContext)
        Proxy.newProxyInstance(
            PluginChainBench.class.getClassLoader(),
            new Class<?>[] {PluginContext.class},
            (proxy, method, arguments) -> instance);
  }

  @Benchmark
  public PluginChain findForRoute() {
    return resolver.chain(route, service, null);
  }

  @Benchmark
  public PluginChain findForConsumer() {
    return resolver.chain(route, service, consumer);
  }

  @Benchmark
  public void findAndCall(Blackhole seen) {
    for (Plugin hook : resolver.chain(route, service, null).hooks(Phase.ACCESS)) {
      seen.consume(hook.onAccess(exchange));
    }
  }
}
