package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.proxy.UpstreamException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Calls upstreams of gRPC over connections of HTTP/2, both bodies at the same time. Thread-safe;
 * one for all exchanges of a node.
 */
final class GrpcClient implements AutoCloseable {
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final GrpcConnections connections = new GrpcConnections();
  private final TimeValue idleTimeout;
  private final AtomicLong nextSweep = new AtomicLong(System.nanoTime());

  /** One thread for each client's body that is on its way: never more than exchanges. */
  private final ExecutorService uploads =
      Executors.newCachedThreadPool(new DefaultThreadFactory("gatehouse-grpc-upload", true));

  GrpcClient(TimeValue idleTimeout) {
    this.idleTimeout = idleTimeout;
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
    sweep();
    IOSession session = connect(call);
    boolean wasUsed = hasAnswered(session);
    GrpcStream stream = new GrpcStream(call.head(), call.upload(), call.hasClientLeft());
    RequestExecutionCommand command =
        new RequestExecutionCommand(stream, null, stream.cancellable(), HttpCoreContext.create());
    session.enqueue(command, Command.Priority.NORMAL);
    if (!session.isOpen()) {
      command.failed(new RequestNotExecutedException());
    }
    try {
      HttpResponse head = stream.awaitHead(call.readTimeoutMillis());
      return new GrpcReply(stream, head, call.readTimeoutMillis());
    } catch (ClientGoneException e) {
      stream.abort(e);
      throw e;
    } catch (IOException | HttpException e) {
      stream.abort(e);
      if (e instanceof InterruptedIOException || e instanceof RequestNotExecutedException) {
        // of no more use, or dead without having said so
        connections.retire(session);
      }
      throw failureOf(e, call, wasUsed);
    }
  }

  private void sweep() {
    long due = nextSweep.get();
    long now = System.nanoTime();
    if (due - now <= 0 && nextSweep.compareAndSet(due, now + SWEEP_NANOS)) {
      connections.closeIdle(idleTimeout);
    }
  }

  private IOSession connect(Call call) throws UpstreamException {
    Timeout patience = Timeout.ofMilliseconds(call.connectTimeoutMillis());
    try {
      return connections
          .getSession(call.place(), patience, null)
          .get(call.connectTimeoutMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UpstreamException(Kind.EXHAUSTED, "interrupted", e);
    } catch (TimeoutException e) {
      throw new UpstreamException(Kind.CONNECT_TIMEOUT, "no connection in time", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof SocketTimeoutException) {
        throw new UpstreamException(Kind.CONNECT_TIMEOUT, "no connection in time", e);
      }
      if (cause instanceof SSLException refused) {
        throw new UpstreamException(Kind.CONNECT, "no TLS: " + UpstreamTls.reason(refused), e);
      }
      throw new UpstreamException(Kind.CONNECT, "no connection", e);
    }
  }

  private static boolean hasAnswered(IOSession session) {
    if (session.getHandler() instanceof HttpConnection connection) {
      EndpointDetails details = connection.getEndpointDetails(); // none before the first frame
      return details != null && details.getResponseCount() > 0;
    }
    return false;
  }

  private static UpstreamException failureOf(Exception failure, Call call, boolean wasUsed) {
    GrpcUpload upload = call.upload();
    boolean isUnheard = isUnheard(failure) && (upload == null || !upload.isConsuming());
    if (isUnheard) {
      return new UpstreamException(
          wasUsed ? Kind.SPOILT : Kind.CONNECT, "the call was not taken", failure);
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

  @Override
  public void close() {
    connections.stop();
    uploads.shutdownNow();
  }
}
