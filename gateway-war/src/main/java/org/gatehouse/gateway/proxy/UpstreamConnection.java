package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/** A connection to an upstream, which can tell whether its other end has spoken unasked. */
final class UpstreamConnection extends DefaultManagedHttpClientConnection {
  private static final int MAX_LINE = 32 * 1024;
  /*
   * Each connection keeps three of this size, whether it is used or not; HttpCore's 32 KiB would be
   * the largest part of what a waiting exchange costs. Longer bodies are read past the buffer.
   */
  private static final int BUFFER = 16 * 1024;

  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setBufferSize(BUFFER)
          .setMaxLineLength(MAX_LINE)
          .setMaxHeaderCount(256)
          .build();

  private final ResponseHead.Parser parser;

  private UpstreamConnection(String id, ResponseHead.Parser parser) {
    super(
        id,
        null,
        null,
        LIMITS,
        new ResponseHead.Framing(),
        new RequestHead.Framing(),
        RequestHead.Writer::new,
        config -> parser);
    this.parser = parser;
  }

  /**
   * Whether there are bytes that would be taken for the answer to the next request. They may stand
   * in three places: what HttpCore has read already (it does so to see whether a connection that
   * has rested is still open), what the TLS layer has decrypted, and what the kernel has.
   *
   * @throws IOException when the connection is closed
   */
  boolean hasUnaskedBytes() throws IOException {
    SocketHolder holder = ensureOpen();
    SSLSocket tls = holder.getSSLSocket();
    Socket plain = holder.getBaseSocket();
    if (parser.hasUnread()) {
      return true;
    }
    if (tls == null) {
      return plain.getInputStream().available() > 0;
    }
    /*
     * Behind a handshake come session tickets, which nobody has to ask for; behind a response a
     * record is either somebody's words or the end of the connection.
     */
    return tls.getInputStream().available() > 0
        || (parser.hasParsed() && plain.getInputStream().available() > 0);
  }

  /** Makes the connections of a pool. */
  static final class Factory implements HttpConnectionFactory<ManagedHttpClientConnection> {
    private final AtomicLong count = new AtomicLong();

    @Override
    public ManagedHttpClientConnection createConnection(@Nullable Socket socket)
        throws IOException {
      UpstreamConnection connection =
          new UpstreamConnection("upstream-" + count.getAndIncrement(), new ResponseHead.Parser());
      if (socket != null) {
        connection.bind(socket);
      }
      return connection;
    }
  }
}
