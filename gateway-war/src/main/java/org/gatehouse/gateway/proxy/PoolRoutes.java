package org.gatehouse.gateway.proxy;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * What HttpClient's pool tells connections apart by. Of addresses without TLS those that were used
 * last are kept: the pool finds a route that it has seen sooner than one that is only equal.
 * Thread-safe.
 */
final class PoolRoutes {
  private static final int SLOTS = 256;

  private final AtomicReferenceArray<@Nullable HttpRoute> plain = new AtomicReferenceArray<>(SLOTS);

  /** The route to an address; {@code tls} is null for none. */
  HttpRoute to(InetAddress address, int port, @Nullable UpstreamTls tls) {
    if (tls != null) {
      return make("https", address, tls.poolName(), port);
    }
    int slot = (31 * address.hashCode() + port) & (SLOTS - 1);
    HttpRoute last = plain.getAcquire(slot);
    if (last != null && leadsTo(last.getTargetHost(), address, port)) {
      return last;
    }
    HttpRoute made = make("http", address, "plain", port);
    plain.setRelease(slot, made);
    return made;
  }

  private static boolean leadsTo(HttpHost host, InetAddress address, int port) {
    return host.getPort() == port && address.equals(host.getAddress());
  }

  /** The name names no host, only what connections to the address may be shared by. */
  private static HttpRoute make(String scheme, InetAddress address, String name, int port) {
    return new HttpRoute(new HttpHost(scheme, address, name, port), null, scheme.equals("https"));
  }
}
