package org.gatehouse.gateway.proxy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.ClientH2PrefaceHandler;
import org.apache.hc.core5.http2.impl.nio.ClientH2StreamMultiplexerFactory;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOReactorStatus;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;
import org.gatehouse.gateway.tls.ClientHandshake;

/**
 * Opens connections of HTTP/2 to upstreams, TLS included, and has their I/O threads. Thread-safe.
 */
final class GrpcConnector implements AutoCloseable {
  /** What an upstream may send before it is read, for each call. */
  private static final int WINDOW = 64 * 1024;

  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private final DefaultConnectingIOReactor reactor;

  GrpcConnector() {
    ClientH2StreamMultiplexerFactory http2 =
        new ClientH2StreamMultiplexerFactory(
            HttpProcessorBuilder.create().build(),
            null,
            H2Config.custom()
                .setPushEnabled(false)
                .setInitialWindowSize(WINDOW)
                .setMaxHeaderListSize(MAX_HEAD_BYTES)
                .build(),
            CharCodingConfig.custom().setCharset(StandardCharsets.ISO_8859_1).build(),
            null);
    this.reactor =
        new DefaultConnectingIOReactor(
            (session, attachment) -> new ClientH2PrefaceHandler(session, http2, false, null),
            IOReactorConfig.custom().setTcpNoDelay(true).setSoKeepAlive(true).build(),
            new DefaultThreadFactory("gatehouse-grpc-io", true),
            null,
            null,
            null,
            null);
    reactor.start();
  }

  /**
   * Begins to connect; the callback is called by an I/O thread.
   *
   * @throws IllegalStateException when {@link #isDown}
   */
  void connect(Place place, Timeout patience, FutureCallback<IOSession> callback) {
    UpstreamTls tls = place.tls(); // null: HTTP/2 "with prior knowledge"
    int port = place.port();
    Name name = new Name(place.address().getHostAddress(), port);
    InetSocketAddress address = new InetSocketAddress(place.address(), port);
    FutureCallback<IOSession> connected =
        tls == null
            ? callback
            : new CallbackContribution<>(callback) {
              @Override
              public void completed(IOSession session) {
                secure(session, tls, port, patience, callback);
              }
            };
    Future<IOSession> unused = reactor.connect(name, address, null, patience, null, connected);
  }

  private static void secure(
      IOSession session,
      UpstreamTls tls,
      int port,
      Timeout patience,
      FutureCallback<IOSession> callback) {
    try {
      ((TransportSecurityLayer) session)
          .startTls(
              tls.rules().context(),
              new Name(tls.serverName(), port),
              SSLBufferMode.STATIC,
              (endpoint, engine) -> prepare(engine, tls),
              null,
              patience,
              new CallbackContribution<>(callback) {
                @Override
                public void completed(TransportSecurityLayer secured) {
                  session.setSocketTimeout(Timeout.DISABLED);
                  callback.completed(session);
                }
              });
    } catch (SSLException e) {
      session.close(CloseMode.IMMEDIATE);
      callback.failed(e);
    }
  }

  private static void prepare(SSLEngine engine, UpstreamTls tls) {
    SSLParameters parameters = engine.getSSLParameters();
    ClientHandshake.name(parameters, tls.serverName(), tls.rules().isVerified());
    parameters.setApplicationProtocols(new String[] {"h2"});
    engine.setSSLParameters(parameters);
  }

  /** Whether it can open no more, be it closed or because an I/O thread has died. */
  boolean isDown() {
    return reactor.getStatus() != IOReactorStatus.ACTIVE;
  }

  /** Ends all connections. */
  @Override
  public void close() {
    reactor.close(CloseMode.IMMEDIATE);
  }

  /** A name as it is, even if it could be none of a host. */
  private record Name(String host, int port) implements NamedEndpoint {
    @Override
    public String getHostName() {
      return host;
    }

    @Override
    public int getPort() {
      return port;
    }
  }
}
