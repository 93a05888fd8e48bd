package org.gatehouse.gateway.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Sni;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.entity.Vault;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.balancer.Balancer;
import org.gatehouse.gateway.balancer.TargetHealth;
import org.gatehouse.gateway.exchange.ProxySettings;
import org.gatehouse.gateway.plugin.PluginRunner;
import org.gatehouse.gateway.plugin.ScopeResolver;
import org.gatehouse.gateway.router.RejectedRoute;
import org.gatehouse.gateway.router.RouteCompiler;
import org.gatehouse.gateway.router.Router;
import org.gatehouse.gateway.tls.NodeTls;
import org.gatehouse.gateway.vault.Vaults;
import org.jspecify.annotations.Nullable;

/**
 * Compiles snapshots of the configuration's rows. Keeps from one snapshot to the next what has not
 * changed: compiled routes, running plugins and balancers. For one thread, the reloader's, but for
 * what it tells of the targets' health.
 */
final class SnapshotBuilder {
  /** The entities that snapshots are made of; the others are looked up as they are needed. */
  static final List<Class<? extends Record>> COMPILED =
      List.of(
          Service.class,
          Route.class,
          PluginInstance.class,
          Upstream.class,
          Target.class,
          Certificate.class,
          Sni.class,
          CaCertificate.class,
          Vault.class);

  private final PluginRunner runner;
  private final ProxySettings settings;
  private final NodeTls tls;
  private final Function<Collection<Vault>, Vaults> vaultsOf;
  private final RouteCompiler routes = new RouteCompiler();
  private final Part<Map<UUID, Service>> services = new Part<>(List.of(Service.class));
  private final Part<Router> router = new Part<>(List.of(Route.class, Service.class));
  private final Part<NodeTls.Compiled> certificates =
      new Part<>(
          List.of(
              Certificate.class,
              Sni.class,
              CaCertificate.class,
              Service.class,
              Upstream.class,
              Vault.class));
  private final Part<ScopeResolver> plugins =
      new Part<>(List.of(PluginInstance.class, Vault.class));
  private volatile Map<UUID, Group> groups = Map.of();

  SnapshotBuilder(
      PluginRunner runner,
      ProxySettings settings,
      NodeTls tls,
      Function<Collection<Vault>, Vaults> vaultsOf) {
    this.runner = runner;
    this.settings = settings;
    this.tls = tls;
    this.vaultsOf = vaultsOf;
  }

  /** An upstream with its targets, what is known of them, and the balancer that heeds it. */
  private record Group(
      Upstream upstream, List<Target> targets, TargetHealth health, Balancer balancer) {

    static Group of(Upstream upstream, List<Target> targets, @Nullable Group before) {
      TargetHealth health =
          before == null
              ? TargetHealth.of(upstream, targets)
              : before.health().changedTo(upstream, targets);
      return new Group(upstream, targets, health, Balancer.of(health));
    }
  }

  /**
   * A snapshot, the rows that have no place in it, and the plugins of the one before that have none
   * either.
   */
  record Built(Snapshot snapshot, List<Store.UnreadableRow> problems, List<Plugin> retired) {}

  /**
   * Compiles what the rows say.
   *
   * @param revision what the rows are up to date with
   */
  Built build(ConfigRows rows, long revision) {
    List<Store.UnreadableRow> problems = new ArrayList<>();
    for (Class<? extends Record> type : COMPILED) {
      if (type != PluginInstance.class) { // of these, the runner tells what they mean
        problems.addAll(rows.unreadable(type));
      }
    }
    Map<String, Balancer> balancers = balancers(rows);
    Vaults vaults = vaultsOf.apply(rows.all(Vault.class));
    Router compiled = router.of(rows, problems::add, unusable -> router(rows, unusable));
    NodeTls.Compiled shown =
        certificates.of(rows, problems::add, unusable -> certificates(rows, vaults, unusable));
    List<Plugin> retired = new ArrayList<>();
    // last, because nothing may fail between the start of new plugins and their use
    ScopeResolver resolver =
        plugins.of(
            rows,
            problems::add,
            unusable -> {
              PluginRunner.Reload reload =
                  runner.reload(
                      rows.all(PluginInstance.class),
                      rows.unreadable(PluginInstance.class),
                      vaults,
                      unusable);
              retired.addAll(reload.retired());
              return reload.resolver();
            });
    if (runner.hasFailures()) {
      plugins.forget(); // to try again those that did not start
    }
    Snapshot snapshot =
        new Snapshot(
            revision, compiled, resolver, Map.copyOf(balancers), shown, settings, new InFlight());
    return new Built(snapshot, List.copyOf(problems), retired);
  }

  private Router router(ConfigRows rows, Consumer<Store.UnreadableRow> unusable) {
    Map<UUID, Service> current =
        services.of(rows, unusable, none -> Map.copyOf(rows.byId(Service.class)));
    Router compiled = routes.compile(rows.byId(Route.class), current);
    for (RejectedRoute rejected : compiled.rejected()) {
      unusable.accept(
          new Store.UnreadableRow("routes", rejected.route().id().toString(), rejected.problem()));
    }
    return compiled;
  }

  private NodeTls.Compiled certificates(
      ConfigRows rows, Vaults vaults, Consumer<Store.UnreadableRow> unusable) {
    return tls.compile(
        new NodeTls.Rows(
            rows.all(Certificate.class),
            rows.all(Sni.class),
            rows.all(CaCertificate.class),
            rows.all(Service.class),
            rows.all(Upstream.class)),
        vaults,
        unusable);
  }

  private Map<String, Balancer> balancers(ConfigRows rows) {
    Map<UUID, List<Target>> targets = new HashMap<>();
    for (Target target : rows.all(Target.class)) {
      targets.computeIfAbsent(target.upstream().id(), id -> new ArrayList<>()).add(target);
    }
    Map<UUID, Group> next = new HashMap<>();
    Map<String, Balancer> byName = new HashMap<>();
    for (Upstream upstream : rows.all(Upstream.class)) {
      List<Target> own = targets.getOrDefault(upstream.id(), List.of());
      Group known = groups.get(upstream.id());
      Group group =
          known != null && known.upstream().equals(upstream) && known.targets().equals(own)
              ? known
              : Group.of(upstream, own, known);
      next.put(upstream.id(), group);
      byName.put(upstream.name(), group.balancer());
    }
    groups = Map.copyOf(next);
    return byName;
  }

  /** What is known of the targets of an upstream; empty when there is no such upstream. */
  Optional<TargetHealth> health(UUID upstream) {
    return Optional.ofNullable(groups.get(upstream)).map(Group::health);
  }

  /** What is known of the targets of all upstreams. Thread-safe. */
  List<TargetHealth> health() {
    return groups.values().stream().map(Group::health).toList();
  }
}
