package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.proxy.UpstreamException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Calls upstreams of gRPC over connections of HTTP/2, both bodies at the same time. Thread-safe;
 * one for all exchanges of a node.
 */
final class GrpcClient implements AutoCloseable {
  private final GrpcPool pool;

  /** One thread for each client's body that is on its way: never more than exchanges. */
  private final ExecutorService uploads =
      Executors.newCachedThreadPool(new DefaultThreadFactory("gatehouse-grpc-upload", true));

  private volatile boolean isClosed;

  GrpcClient(GrpcPool pool) {
    this.pool = pool;
  }

  /**
   * One try.
   *
   * @param upload null when the request has no body
   * @param hasClientLeft asked now and then, by the thread that waits for the response
   */
  record Call(
      Place place,
      HttpRequest head,
      @Nullable GrpcUpload upload,
      int connectTimeoutMillis,
      int readTimeoutMillis,
      BooleanSupplier hasClientLeft) {}

  /** Where the bodies of calls are read. */
  ExecutorService uploads() {
    return uploads;
  }

  /**
   * Begins a call and waits for the head of the response.
   *
   * @throws UpstreamException when none comes
   * @throws ClientGoneException when the client ends the call before
   */
  Reply send(Call call) throws UpstreamException, ClientGoneException {
    GrpcConnection connection = connect(call);
    Reply reply = null;
    try {
      reply = exchange(call, connection);
      return reply;
    } finally {
      if (reply == null) {
        connection.leave();
      }
    }
  }

  private GrpcConnection connect(Call call) throws UpstreamException {
    try {
      return pool.lease(call.place(), call.connectTimeoutMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UpstreamException(Kind.EXHAUSTED, "interrupted", e);
    } catch (TimeoutException e) {
      throw new UpstreamException(Kind.CONNECT_TIMEOUT, "no connection in time", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SSLException refused) {
        throw new UpstreamException(Kind.CONNECT, "no TLS: " + UpstreamTls.reason(refused), e);
      }
      throw new UpstreamException(Kind.CONNECT, "no connection", e);
    }
  }

  private static Reply exchange(Call call, GrpcConnection connection)
      throws UpstreamException, ClientGoneException {
    boolean wasUsed = connection.hasAnswered();
    GrpcStream stream = new GrpcStream(call.head(), call.upload(), call.hasClientLeft());
    connection.begin(stream);
    try {
      HttpResponse head = stream.awaitHead(call.readTimeoutMillis());
      return new GrpcReply(stream, connection, head, call.readTimeoutMillis());
    } catch (ClientGoneException e) {
      stream.abort(e);
      throw e;
    } catch (IOException | HttpException e) {
      stream.abort(e);
      if (e instanceof InterruptedIOException || e instanceof RequestNotExecutedException) {
        // of no more use, or dead without having said so
        connection.retire();
      }
      throw failureOf(e, call, wasUsed);
    }
  }

  private static UpstreamException failureOf(Exception failure, Call call, boolean wasUsed) {
    GrpcUpload upload = call.upload();
    boolean isUnheard = isUnheard(failure) && (upload == null || !upload.isConsuming());
    if (isUnheard) {
      return new UpstreamException(
          wasUsed ? Kind.SPOILT : Kind.CONNECT, "the call was not taken", failure);
    }
    if (failure instanceof GrpcUpload.NoThreadException) {
      return new UpstreamException(Kind.EXHAUSTED, String.valueOf(failure.getMessage()), failure);
    }
    if (failure instanceof InterruptedIOException) {
      return new UpstreamException(Kind.TIMEOUT, "no response in time", failure);
    }
    if (failure instanceof HttpException) {
      return new UpstreamException(
          Kind.INVALID, "no valid response: " + failure.getMessage(), failure);
    }
    return new UpstreamException(Kind.LOST, "the call was lost: " + failure.getMessage(), failure);
  }

  /** Whether the upstream says itself that it has done nothing (RFC 9113 §8.7). */
  private static boolean isUnheard(Exception failure) {
    return failure instanceof RequestNotExecutedException
        || (failure instanceof H2StreamResetException reset
            && reset.getCode() == H2Error.REFUSED_STREAM.getCode());
  }

  /** Whether it can connect no more, though nobody has closed it. */
  boolean isBroken() {
    return !isClosed && pool.isDown();
  }

  @Override
  public void close() {
    isClosed = true;
    pool.close();
    uploads.shutdownNow();
  }
}
