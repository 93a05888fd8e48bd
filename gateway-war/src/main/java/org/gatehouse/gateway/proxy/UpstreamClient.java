package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.proxy.UpstreamException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Calls upstreams over kept connections. Thread-safe; one for all exchanges of a node.
 *
 * <p>Uses HttpClient's pool and HttpCore's connections and nothing above them: no redirects, no
 * cookies, no decoding, no repetition of its own.
 */
public final class UpstreamClient implements AutoCloseable {
  /*
   * An idle connection may have been ended by the other side. Looking costs up to a millisecond,
   * so it is done only for those that have rested; under load hardly any have.
   */
  private static final TimeValue CHECK_AFTER_IDLE = TimeValue.ofMilliseconds(200);

  private final PoolingHttpClientConnectionManager pool;
  private final PoolRoutes routes = new PoolRoutes();
  private final TimeValue keepAlive;
  private final int maxRequests;
  private final ReadWatch readWatch = new ReadWatch();
  private final WriteWatch writeWatch = new WriteWatch();
  private @Nullable GrpcClient grpc;

  /**
   * How connections are kept.
   *
   * @param maxConnections to one upstream address
   * @param idleTimeout how long an idle one is kept
   * @param maxRequests over one connection; 0 for any number
   */
  public record Limits(int maxConnections, Duration idleTimeout, int maxRequests) {}

  public UpstreamClient(Limits limits) {
    this.keepAlive = TimeValue.of(limits.idleTimeout());
    this.maxRequests = limits.maxRequests() == 0 ? Integer.MAX_VALUE : limits.maxRequests();
    this.pool =
        new ChannelPool()
            .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
            .setMaxConnPerRoute(limits.maxConnections())
            .setMaxConnTotal(Integer.MAX_VALUE)
            .setTlsSocketStrategy(new UpstreamTls.Strategy())
            .setConnectionFactory(new UpstreamConnection.Factory(readWatch))
            .setDefaultConnectionConfig(
                ConnectionConfig.custom().setValidateAfterInactivity(CHECK_AFTER_IDLE).build())
            .setDefaultSocketConfig(
                // reads are bounded by the watch: with HttpCore's three minutes, by the JDK too
                SocketConfig.custom()
                    .setTcpNoDelay(true)
                    .setSoKeepAlive(true)
                    .setSoTimeout(Timeout.ZERO_MILLISECONDS)
                    .build())
            .build();
  }

  /**
   * One try.
   *
   * @param tls null for none
   * @param hasClientLeft asked now and then while the upstream is waited for; null for never
   */
  record Call(
      InetAddress address,
      int port,
      @Nullable UpstreamTls tls,
      RequestHead request,
      @Nullable RequestEntity entity,
      int connectTimeoutMillis,
      int writeTimeoutMillis,
      int readTimeoutMillis,
      @Nullable BooleanSupplier hasClientLeft) {}

  /**
   * Sends a request and waits for the head of the response.
   *
   * @param abort by which another thread may end the call; null for none
   * @throws UpstreamException when none comes
   * @throws ClientGoneException when the client has left, or its body could not be read
   */
  Reply send(Call call, @Nullable Abort abort) throws UpstreamException, ClientGoneException {
    ConnectionEndpoint endpoint = lease(call);
    Reply reply = null;
    try {
      if (abort != null) {
        abort.over(endpoint);
      }
      boolean isFresh = connect(call, endpoint);
      reply = exchange(call, endpoint, isFresh);
      return reply;
    } finally {
      if (reply == null) {
        endpoint.close(CloseMode.IMMEDIATE);
        pool.release(endpoint, null, null);
      }
    }
  }

  private ConnectionEndpoint lease(Call call) throws UpstreamException {
    HttpRoute route = routes.to(call.address(), call.port(), call.tls());
    Timeout patience = Timeout.ofMilliseconds(call.connectTimeoutMillis());
    try {
      return pool.lease("", route, patience, call.tls()).get(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UpstreamException(Kind.EXHAUSTED, "interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new UpstreamException(Kind.EXHAUSTED, "no connection is free", e);
    }
  }

  /** Connects unless the connection is a kept one. Returns whether it is new. */
  private boolean connect(Call call, ConnectionEndpoint endpoint) throws UpstreamException {
    if (endpoint.isConnected()) {
      return false;
    }
    HttpCoreContext context = HttpCoreContext.create();
    if (call.tls() != null) {
      call.tls().putInto(context);
    }
    try {
      pool.connect(endpoint, TimeValue.ofMilliseconds(call.connectTimeoutMillis()), context);
      return true;
    } catch (SocketTimeoutException e) {
      throw new UpstreamException(Kind.CONNECT_TIMEOUT, "no connection in time", e);
    } catch (SSLException e) {
      throw new UpstreamException(Kind.CONNECT, "no TLS: " + UpstreamTls.reason(e), e);
    } catch (IOException e) {
      throw new UpstreamException(Kind.CONNECT, "no connection", e);
    }
  }

  private Reply exchange(Call call, ConnectionEndpoint endpoint, boolean isFresh)
      throws UpstreamException, ClientGoneException {
    RequestEntity entity = call.entity();
    if (entity == null) {
      return execute(call, endpoint, isFresh);
    }
    try (WriteWatch.Watched watched =
        writeWatch.watch(entity, endpoint, call.writeTimeoutMillis())) {
      try {
        return execute(call, endpoint, isFresh);
      } catch (UpstreamException e) {
        throw watched.hasTimedOut()
            ? new UpstreamException(Kind.TIMEOUT, "the request is not taken in time", e)
            : e;
      }
    }
  }

  private Reply execute(Call call, ConnectionEndpoint endpoint, boolean isFresh)
      throws UpstreamException, ClientGoneException {
    endpoint.setSocketTimeout(Timeout.ofMilliseconds(call.readTimeoutMillis()));
    CallExecutor executor = new CallExecutor(call.entity(), call.hasClientLeft());
    try {
      ResponseHead head = (ResponseHead) endpoint.execute("", call.request(), executor, null);
      InputStream body =
          head.getEntity() == null ? InputStream.nullInputStream() : head.getEntity().getContent();
      boolean isReusable =
          executor.isRequestComplete()
              && head.keepsConnection()
              && executor.requestCount() < maxRequests;
      return new UpstreamReply(
          pool, endpoint, call.tls(), head, body, isReusable, keepAlive, executor.upgraded());
    } catch (ClientGoneException e) {
      throw e;
    } catch (CallExecutor.UnaskedBytesException e) {
      throw new UpstreamException(isFresh ? Kind.INVALID : Kind.SPOILT, "unasked bytes", e);
    } catch (SocketTimeoutException e) {
      throw new UpstreamException(Kind.TIMEOUT, "no response in time", e);
    } catch (HttpException e) {
      throw new UpstreamException(Kind.INVALID, "no valid response: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UpstreamException(
          isFresh ? Kind.LOST : Kind.STALE, "the connection was lost: " + e.getMessage(), e);
    }
  }

  /** What calls services of gRPC; made when there is one. */
  synchronized GrpcClient grpc() {
    GrpcClient made = grpc;
    if (made == null) {
      made = new GrpcClient(keepAlive);
      grpc = made;
    }
    return made;
  }

  /** Ends all connections. */
  @Override
  public synchronized void close() {
    if (grpc != null) {
      grpc.close();
    }
    writeWatch.close();
    pool.close(CloseMode.IMMEDIATE);
    readWatch.close();
  }
}
