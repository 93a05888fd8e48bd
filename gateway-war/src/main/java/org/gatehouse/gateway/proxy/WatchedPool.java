package org.gatehouse.gateway.proxy;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.RegistryBuilder;

/** Builds HttpClient's pool with sockets that are watched. */
final class WatchedPool extends PoolingHttpClientConnectionManagerBuilder {
  private final ReadWatch watch;

  WatchedPool(ReadWatch watch) {
    this.watch = watch;
  }

  @Override
  protected HttpClientConnectionOperator createConnectionOperator(
      SchemePortResolver ports, DnsResolver dns, TlsSocketStrategy tls) {
    return new DefaultHttpClientConnectionOperator(
        proxy -> new WatchedSocket(watch),
        ports,
        dns,
        RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build());
  }
}
