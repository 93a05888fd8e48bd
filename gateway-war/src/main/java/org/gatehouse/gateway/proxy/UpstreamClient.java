package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.Timeout;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.proxy.UpstreamException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Calls upstreams over kept connections. Thread-safe; one for all exchanges of a node.
 *
 * <p>Uses HttpClient's connections and nothing above them: no redirects, no cookies, no decoding,
 * no repetition of its own.
 */
public final class UpstreamClient implements AutoCloseable {
  private final ReadWatch readWatch = new ReadWatch();
  private final WriteWatch writeWatch = new WriteWatch();
  private final UpstreamPool pool;
  private final UpstreamConnector connector = new UpstreamConnector();
  private final Limits limits;
  private @Nullable GrpcClient grpc;

  /**
   * How connections are kept.
   *
   * @param maxConnections to one upstream address
   * @param idleTimeout how long an idle one is kept; zero for any time
   * @param maxRequests over one connection; 0 for any number
   */
  public record Limits(int maxConnections, Duration idleTimeout, int maxRequests) {
    /** Whether a connection has no call to come, of so many. */
    private boolean isLast(int call) {
      return maxRequests > 0 && call >= maxRequests;
    }
  }

  public UpstreamClient(Limits limits) {
    this.limits = limits;
    this.pool = new UpstreamPool(limits.maxConnections(), limits.idleTimeout(), readWatch);
  }

  /**
   * One try.
   *
   * @param hasClientLeft asked now and then while the upstream is waited for; null for never
   */
  record Call(
      Place place,
      RequestHead request,
      @Nullable RequestEntity entity,
      int connectTimeoutMillis,
      int writeTimeoutMillis,
      int readTimeoutMillis,
      @Nullable BooleanSupplier hasClientLeft) {

    /** Whether it can be made again when its connection turns out to be ended. */
    private boolean isRepeatable() {
      return RetryPolicy.isIdempotent(request.getMethod())
          && (entity == null || !entity.isStreaming());
    }
  }

  /**
   * Sends a request and waits for the head of the response.
   *
   * @param abort by which another thread may end the call; null for none
   * @throws UpstreamException when none comes
   * @throws ClientGoneException when the client has left, or its body could not be read
   */
  Reply send(Call call, @Nullable Abort abort) throws UpstreamException, ClientGoneException {
    Lease lease = lease(call);
    Reply reply = null;
    try {
      if (abort != null) {
        abort.over(lease);
      }
      boolean isFresh = connect(call, lease.connection());
      reply = exchange(call, lease, isFresh);
      return reply;
    } finally {
      if (reply == null) {
        lease.end(false);
      }
    }
  }

  private Lease lease(Call call) throws UpstreamException {
    try {
      return pool.lease(call.place(), call.connectTimeoutMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UpstreamException(Kind.EXHAUSTED, "interrupted", e);
    } catch (TimeoutException e) {
      throw new UpstreamException(Kind.EXHAUSTED, "no connection is free", e);
    }
  }

  /** Connects unless the connection is a kept one. Returns whether it is new. */
  private boolean connect(Call call, UpstreamConnection connection) throws UpstreamException {
    if (connection.isOpen()) {
      return false;
    }
    try {
      connector.connect(connection, call.place(), call.connectTimeoutMillis());
      return true;
    } catch (SocketTimeoutException e) {
      throw new UpstreamException(Kind.CONNECT_TIMEOUT, "no connection in time", e);
    } catch (SSLException e) {
      throw new UpstreamException(Kind.CONNECT, "no TLS: " + UpstreamTls.reason(e), e);
    } catch (IOException e) {
      throw new UpstreamException(Kind.CONNECT, "no connection", e);
    }
  }

  private Reply exchange(Call call, Lease lease, boolean isFresh)
      throws UpstreamException, ClientGoneException {
    RequestEntity entity = call.entity();
    if (entity == null) {
      return execute(call, lease, isFresh);
    }
    try (WriteWatch.Watched watched = writeWatch.watch(entity, lease, call.writeTimeoutMillis())) {
      try {
        return execute(call, lease, isFresh);
      } catch (UpstreamException e) {
        throw watched.hasTimedOut()
            ? new UpstreamException(Kind.TIMEOUT, "the request is not taken in time", e)
            : e;
      }
    }
  }

  private Reply execute(Call call, Lease lease, boolean isFresh)
      throws UpstreamException, ClientGoneException {
    UpstreamConnection connection = lease.connection();
    connection.setSocketTimeout(Timeout.ofMilliseconds(call.readTimeoutMillis()));
    boolean isLast = limits.isLast(connection.beginCall());
    CallExecutor executor = new CallExecutor(call.entity(), call.hasClientLeft());
    try {
      ResponseHead head =
          executor.execute(call.request(), connection, !isFresh && !call.isRepeatable());
      InputStream body =
          head.getEntity() == null ? InputStream.nullInputStream() : head.getEntity().getContent();
      boolean isReusable = executor.isRequestComplete() && head.keepsConnection() && !isLast;
      return new UpstreamReply(lease, head, body, isReusable, executor.upgraded());
    } catch (ClientGoneException e) {
      throw e;
    } catch (CallExecutor.SpoiltException e) {
      throw new UpstreamException(isFresh ? Kind.INVALID : Kind.SPOILT, "nothing was sent", e);
    } catch (SocketTimeoutException e) {
      throw new UpstreamException(Kind.TIMEOUT, "no response in time", e);
    } catch (HttpException e) {
      throw new UpstreamException(Kind.INVALID, "no valid response: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UpstreamException(
          isFresh ? Kind.LOST : Kind.STALE, "the connection was lost: " + e.getMessage(), e);
    }
  }

  /** What calls services of gRPC; made when there is one, and anew when an error has broken it. */
  synchronized GrpcClient grpc() {
    GrpcClient made = grpc;
    if (made != null && made.isBroken()) {
      made.close();
      made = null;
    }
    if (made == null) {
      made = new GrpcClient(new GrpcPool(limits.idleTimeout()));
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
    pool.close();
    readWatch.close();
  }
}
