package org.gatehouse.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.gateway.balancer.Balancer;
import org.gatehouse.gateway.balancer.TargetHealth;
import org.gatehouse.gateway.exchange.ProxySettings;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.plugin.PluginChain;
import org.gatehouse.gateway.router.RouteCompiler;
import org.gatehouse.gateway.router.RouteMatch;
import org.gatehouse.gateway.router.Router;
import org.gatehouse.gateway.tls.TestRules;
import org.gatehouse.gateway.tls.TlsRules;
import org.gatehouse.gateway.tls.UpstreamRules;
import org.gatehouse.testkit.plugin.SampleEntities;

/** A configuration made by hand: routes, the plugins of all of them, balancers, settings. */
public final class TestRuntime implements Runtime {
  private final SortedMap<UUID, Route> routes = new TreeMap<>();
  private final Map<UUID, Service> services = new HashMap<>();
  private final List<PluginChain.Link> plugins = new ArrayList<>();
  private final Map<UUID, List<PluginChain.Link>> pluginsOfConsumers = new HashMap<>();
  private final Map<String, Balancer> balancers = new HashMap<>();
  private UpstreamRules tls = TestRules.none();
  private ProxySettings settings = ProxySettings.defaults("gatehouse/0.1.0");
  private Router router = new RouteCompiler().compile(new TreeMap<>(), Map.of());

  /** A route for every path, and a service on this port of 127.0.0.1. */
  public static TestRuntime to(int port) {
    return new TestRuntime().route(Map.of("paths", List.of("/")), Map.of("port", (long) port));
  }

  /** Adds a route and its service, whose host is 127.0.0.1 unless given. */
  public TestRuntime route(Map<String, ?> route, Map<String, ?> service) {
    String name = "r" + routes.size();
    Map<String, Object> wholeService = new LinkedHashMap<>(service);
    wholeService.putIfAbsent("host", "127.0.0.1");
    wholeService.put("name", name);
    wholeService.put("id", SampleEntities.id("service " + name));
    Service made = SampleEntities.entity(Service.class, wholeService);
    services.put(made.id(), made);
    Map<String, Object> withService = new LinkedHashMap<>(route);
    withService.put("service", Map.of("id", made.id().toString()));
    return add(withService, name);
  }

  /** Adds a route without a service. */
  public TestRuntime route(Map<String, ?> route) {
    return add(route, "r" + routes.size());
  }

  private TestRuntime add(Map<String, ?> route, String name) {
    Map<String, Object> whole = new LinkedHashMap<>(route);
    whole.put("name", name);
    whole.put("id", SampleEntities.id("route " + name));
    Route made = SampleEntities.entity(Route.class, whole);
    routes.put(made.id(), made);
    router = new RouteCompiler().compile(routes, services);
    return this;
  }

  /** Adds a plugin for all exchanges; those with a higher priority run first. */
  public TestRuntime plugin(int priority, Plugin plugin) {
    plugins.add(link(priority, plugin));
    return this;
  }

  /** Adds a plugin for the exchanges of one consumer. */
  public TestRuntime pluginFor(Consumer consumer, int priority, Plugin plugin) {
    pluginsOfConsumers
        .computeIfAbsent(consumer.id(), id -> new ArrayList<>())
        .add(link(priority, plugin));
    return this;
  }

  private static PluginChain.Link link(int priority, Plugin plugin) {
    Set<Phase> phases = Phase.handledBy(plugin.getClass());
    return new PluginChain.Link("plugin-" + priority, priority, phases, plugin);
  }

  /** Adds an upstream by its name. */
  public TestRuntime upstream(String name, Balancer balancer) {
    balancers.put(name, balancer);
    return this;
  }

  public TestRuntime settings(UnaryOperator<ProxySettings> change) {
    settings = change.apply(settings);
    return this;
  }

  @Override
  public Router router() {
    return router;
  }

  @Override
  public PluginChain global() {
    return PluginChain.of(plugins);
  }

  @Override
  public PluginChain chain(RouteMatch match, Consumer consumer) {
    List<PluginChain.Link> all = new ArrayList<>(plugins);
    if (consumer != null) {
      all.addAll(pluginsOfConsumers.getOrDefault(consumer.id(), List.of()));
    }
    return PluginChain.of(all);
  }

  @Override
  public Optional<Balancer> balancer(String upstreamName) {
    return Optional.ofNullable(balancers.get(upstreamName));
  }

  @Override
  public TlsRules upstreamTls(Service service, String host) {
    return tls.of(service, host);
  }

  @Override
  public ProxySettings settings() {
    return settings;
  }

  /** Targets on the loopback interface, picked in turn, the first one first. */
  public static Balancer inTurn(int... ports) {
    return inTurn(Map.of(), ports);
  }

  /** The same, of an upstream with more fields than its name. */
  static Balancer inTurn(Map<String, ?> upstream, int... ports) {
    Map<String, Object> fields = new HashMap<>(upstream);
    fields.put("name", "up.test");
    Upstream group = SampleEntities.entity(Upstream.class, fields);
    List<Target> targets = new ArrayList<>();
    for (int port : ports) {
      targets.add(
          SampleEntities.entity(
              Target.class,
              Map.of(
                  "target", "127.0.0.1:" + port, "upstream", Map.of("id", group.id().toString()))));
    }
    return Balancer.of(TargetHealth.of(group, targets));
  }
}
