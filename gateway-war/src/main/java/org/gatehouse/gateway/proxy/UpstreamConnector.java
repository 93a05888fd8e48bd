package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;

/**
 * Connects to upstreams, by the sockets of channels. The JDK's others never block in the kernel
 * again once anything of theirs was bounded in time, as connecting and the look at a connection
 * that has rested are: each read is then one that fails, a poll and another read. Thread-safe.
 */
final class UpstreamConnector {
  private static final SocketConfig SOCKETS =
      // reads are bounded by the watch: with HttpCore's three minutes, by the JDK too
      SocketConfig.custom()
          .setTcpNoDelay(true)
          .setSoKeepAlive(true)
          .setSoTimeout(Timeout.ZERO_MILLISECONDS)
          .build();

  private final HttpClientConnectionOperator operator =
      new DefaultHttpClientConnectionOperator(
          proxy -> SocketChannel.open().socket(),
          null,
          null,
          RegistryBuilder.<TlsSocketStrategy>create()
              .register("https", new UpstreamTls.Strategy())
              .build());

  /** Opens a connection; its TLS, if any, included. */
  void connect(UpstreamConnection connection, Place to, int timeoutMillis) throws IOException {
    HttpCoreContext context = HttpCoreContext.create();
    if (to.tls() != null) {
      to.tls().putInto(context);
    }
    String name = to.address().getHostAddress(); // another would be looked up
    HttpHost host =
        new HttpHost(to.tls() == null ? "http" : "https", to.address(), name, to.port());
    operator.connect(
        connection,
        host,
        null,
        null,
        Timeout.ofMilliseconds(timeoutMillis),
        SOCKETS,
        null,
        context);
  }
}
