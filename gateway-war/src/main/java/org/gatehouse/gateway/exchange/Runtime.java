package org.gatehouse.gateway.exchange;

import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Service;
import org.gatehouse.gateway.balancer.Balancer;
import org.gatehouse.gateway.plugin.PluginChain;
import org.gatehouse.gateway.router.RouteMatch;
import org.gatehouse.gateway.router.Router;
import org.gatehouse.gateway.tls.TlsRules;
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

  /**
   * How TLS is spoken with an upstream.
   *
   * @param service null when a plugin alone said where to go
   * @param host that the call goes to, which is the name of an upstream or none
   */
  TlsRules upstreamTls(@Nullable Service service, String host);

  ProxySettings settings();
}
