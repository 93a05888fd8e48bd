package org.gatehouse.gateway.proxy;

import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.RegistryBuilder;

/**
 * Builds HttpClient's pool with the sockets of channels. The JDK's others never block in the kernel
 * again once anything of theirs was bounded in time, as connecting and the look at a connection
 * that has rested are: each read is then one that fails, a poll and another read.
 */
final class ChannelPool extends PoolingHttpClientConnectionManagerBuilder {
  @Override
  protected HttpClientConnectionOperator createConnectionOperator(
      SchemePortResolver ports, DnsResolver dns, TlsSocketStrategy tls) {
    return new DefaultHttpClientConnectionOperator(
        proxy -> SocketChannel.open().socket(),
        ports,
        dns,
        RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build());
  }
}
