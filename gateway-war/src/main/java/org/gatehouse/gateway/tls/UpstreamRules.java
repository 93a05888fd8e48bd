package org.gatehouse.gateway.tls;

import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Upstream;
import org.jspecify.annotations.Nullable;

/** The rules of TLS with each upstream, as one configuration has them. Thread-safe. */
public final class UpstreamRules {
  private final TlsRules defaults;
  private final Map<UUID, TlsRules> services;
  private final Map<String, TlsIdentity> upstreams;
  private final Function<TlsRules.Key, TlsRules> combinations;

  /**
   * The rules of a configuration.
   *
   * @param defaults of the node
   * @param services those that say anything of TLS
   * @param upstreams those that have a client certificate, by their names
   * @param combinations rules for a key, the same for the same
   */
  UpstreamRules(
      TlsRules defaults,
      Map<UUID, TlsRules> services,
      Map<String, TlsIdentity> upstreams,
      Function<TlsRules.Key, TlsRules> combinations) {
    this.defaults = defaults;
    this.services = Map.copyOf(services);
    this.upstreams = Map.copyOf(upstreams);
    this.combinations = combinations;
  }

  /**
   * The rules for a call: the service's, and the client certificate of the upstream when the
   * service has none.
   *
   * @param host that the call goes to, which is the name of an upstream or none
   */
  public TlsRules of(@Nullable Service service, String host) {
    TlsRules own = service == null ? defaults : services.getOrDefault(service.id(), defaults);
    if (upstreams.isEmpty() || (service != null && service.clientCertificate().isPresent())) {
      return own;
    }
    TlsIdentity identity = upstreams.get(host);
    return identity == null ? own : combinations.apply(own.key().with(identity));
  }

  /** The rules for probes of an upstream: the node's, with the upstream's client certificate. */
  public TlsRules ofProbes(Upstream upstream) {
    boolean isVerified = upstream.healthchecks().active().httpsVerifyCertificate();
    TlsRules own = of(null, upstream.name());
    return own.isVerified() == isVerified
        ? own
        : combinations.apply(own.key().verified(isVerified));
  }
}
