package org.gatehouse.gateway.exchange;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.gateway.balancer.Balancer;
import org.gatehouse.gateway.plugin.PluginChain;
import org.gatehouse.gateway.router.RouteMatch;
import org.gatehouse.gateway.router.Router;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that one exchange runs under, the same from its start to its end. Immutable, or
 * at least looks it.
 */
@SuppressWarnings("JavaLangClash") // the other one is never meant here
public interface Runtime {
  Router router();

  /** The plugins without a scope, which may run before a route is known. */
  PluginChain global();

  /**
   * The plugins of an exchange, the most specific instance of each.
   *
   * @param match null when no route matched
   * @param consumer null as long as none is recognized
   */
  PluginChain chain(@Nullable RouteMatch match, @Nullable Consumer consumer);

  /** The balancer of the upstream with that name; empty when there is no such upstream. */
  Optional<Balancer> balancer(String upstreamName);

  /** The certificates of these ids, those that exist. */
  List<CaCertificate> caCertificates(List<UUID> ids);

  ProxySettings settings();
}
