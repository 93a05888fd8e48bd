package org.gatehouse.gateway.snapshot;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Service;
import org.gatehouse.gateway.balancer.Balancer;
import org.gatehouse.gateway.exchange.ProxySettings;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.plugin.PluginChain;
import org.gatehouse.gateway.plugin.ScopeResolver;
import org.gatehouse.gateway.router.RouteMatch;
import org.gatehouse.gateway.router.Router;
import org.gatehouse.gateway.tls.NodeTls;
import org.gatehouse.gateway.tls.TlsRules;
import org.jspecify.annotations.Nullable;

/**
 * The compiled configuration that exchanges run under, as of one revision of the store. Immutable
 * but for the count of its exchanges.
 *
 * @param revision the change log's entry that it is up to date with
 * @param inFlight the exchanges that run under it
 */
record Snapshot(
    long revision,
    Router router,
    ScopeResolver plugins,
    Map<String, Balancer> balancers,
    NodeTls.Compiled tls,
    ProxySettings settings,
    InFlight inFlight)
    implements Runtime {

  @Override
  public PluginChain global() {
    return plugins.global();
  }

  @Override
  public PluginChain chain(@Nullable RouteMatch match, @Nullable Consumer consumer) {
    UUID consumerId = consumer == null ? null : consumer.id();
    if (match == null) {
      return plugins.chain(null, null, consumerId);
    }
    Service service = match.service().orElse(null);
    return plugins.chain(match.route().id(), service == null ? null : service.id(), consumerId);
  }

  @Override
  public Optional<Balancer> balancer(String upstreamName) {
    return Optional.ofNullable(balancers.get(upstreamName));
  }

  @Override
  public TlsRules upstreamTls(@Nullable Service service, String host) {
    return tls.upstreams().of(service, host);
  }
}
