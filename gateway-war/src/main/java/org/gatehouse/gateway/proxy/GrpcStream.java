package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.concurrent.ComplexCancellable;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStreamResetException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.nio.support.classic.SharedInputBuffer;
import org.apache.hc.core5.http.nio.support.classic.SharedOutputBuffer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.jspecify.annotations.Nullable;

/**
 * One call on a connection of HTTP/2: its I/O thread on one side, on the other the thread that
 * reads the response and the one that writes the request's body.
 */
final class GrpcStream implements AsyncClientExchangeHandler {
  private static final int BUFFER = 8 * 1024;

  private final HttpRequest head;
  private final @Nullable GrpcUpload upload;
  private final BooleanSupplier hasClientLeft;
  private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
  private final SharedInputBuffer input = new SharedInputBuffer(BUFFER);
  private final SharedOutputBuffer output = new SharedOutputBuffer(BUFFER);
  private final ComplexCancellable cancellable = new ComplexCancellable();

  private volatile @Nullable DataStreamChannel channel;
  private volatile boolean isBegun;
  private volatile boolean isHeadOnly;

  /** Whether no more of the request is sent; guarded by {@link #output}. */
  private boolean isOver;

  private volatile boolean isEnded;
  private volatile boolean isSent;
  private volatile long lastActivity = System.nanoTime();
  private volatile @Nullable Exception failure;
  private volatile List<? extends Header> trailers = List.of();

  /**
   * A call that has not begun.
   *
   * @param upload what sends the body; null when there is none
   * @param hasClientLeft asked by the thread that reads the response, when it has waited for long
   */
  GrpcStream(HttpRequest head, @Nullable GrpcUpload upload, BooleanSupplier hasClientLeft) {
    this.head = head;
    this.upload = upload;
    this.hasClientLeft = hasClientLeft;
  }

  /** Gets the means to end the call once it has begun. */
  CancellableDependency cancellable() {
    return cancellable;
  }

  // ---- the thread that reads the response

  /**
   * Waits for the head of the response.
   *
   * @param silenceMillis how long nothing may be said in either direction
   * @throws IOException when none comes; an {@link InterruptedIOException} when not in time, a
   *     {@link ClientGoneException} when nobody wants it any more
   */
  HttpResponse awaitHead(int silenceMillis) throws IOException, HttpException {
    while (true) {
      try {
        return response.get(patience(silenceMillis), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        checkClient();
        if (millisLeft(silenceMillis) <= 0) {
          throw silence(silenceMillis);
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof HttpException invalid) {
          throw invalid;
        }
        throw asIo(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  /** Reads what has come of the body, or waits for it; as {@link #awaitHead}. */
  int read(byte[] buffer, int offset, int length, int silenceMillis) throws IOException {
    while (true) {
      Timeout patience = Timeout.ofMilliseconds(patience(silenceMillis));
      try {
        return input.read(buffer, offset, length, patience);
      } catch (InterruptedIOException e) {
        Exception cause = failure;
        if (cause != null) {
          throw asIo(cause);
        }
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        checkClient();
        if (millisLeft(silenceMillis) <= 0) {
          throw silence(silenceMillis);
        }
      }
    }
  }

  private long patience(int silenceMillis) {
    return Math.min(ReadLimit.LOOK_MILLIS, Math.max(1, millisLeft(silenceMillis)));
  }

  private void checkClient() throws ClientGoneException {
    if (hasClientLeft.getAsBoolean()) {
      throw ClientGoneException.beforeAnswer();
    }
  }

  private long millisLeft(int silenceMillis) {
    return silenceMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastActivity);
  }

  private static IOException asIo(@Nullable Throwable cause) {
    return cause instanceof IOException known ? known : new IOException(cause);
  }

  /** Leaves the time-out on the stream, so that its trailers can tell of it. */
  private IOException silence(int millis) {
    SilenceException silence = new SilenceException("nothing said for " + millis + " ms");
    failed(silence);
    return silence;
  }

  /** Whether bytes of the body have come, or its end. */
  boolean hasMoreAtHand() {
    return isEnded || input.hasData();
  }

  /** Whether nothing follows the head of the response. */
  boolean isHeadOnly() {
    return isHeadOnly;
  }

  /** Why the call has ended early; null as long as it has not. */
  @Nullable Exception failure() {
    return failure;
  }

  /** What stood behind the body; empty before its end. */
  List<? extends Header> trailers() {
    return trailers;
  }

  // ---- the thread that writes the request's body

  /** Passes on a piece at once, or waits until the upstream takes it. */
  void write(byte[] bytes, int length, int timeoutMillis) throws IOException {
    if (length == 0) {
      return;
    }
    output.write(bytes, 0, length, Timeout.ofMilliseconds(timeoutMillis));
    lastActivity = System.nanoTime();
    DataStreamChannel to = channel;
    if (to != null) {
      // small pieces stay in the buffer until somebody asks for them
      to.requestOutput();
    }
  }

  void writeEnd(int timeoutMillis) throws IOException {
    output.writeCompleted(Timeout.ofMilliseconds(timeoutMillis));
    isSent = true;
    lastActivity = System.nanoTime();
  }

  // ---- any thread

  /** Ends the call wherever it is, which the upstream is told; does nothing once it has ended. */
  void abort(Exception reason) {
    failed(reason);
    if (!isEnded || !isSent) {
      boolean unused = cancellable.cancel();
    }
  }

  // ---- the I/O thread

  @Override
  public void produceRequest(RequestChannel to, HttpContext context)
      throws HttpException, IOException {
    isBegun = true;
    lastActivity = System.nanoTime();
    if (upload == null) {
      to.sendRequest(head, null, context);
      isSent = true;
    } else {
      to.sendRequest(head, new BasicEntityDetails(-1, null), context);
      upload.start(this);
    }
  }

  @Override
  public int available() {
    return output.length();
  }

  @Override
  public void produce(DataStreamChannel to) throws IOException {
    channel = to;
    synchronized (output) {
      // an aborted buffer would end the request as if it were whole
      if (!isOver) {
        output.flush(to);
      }
    }
  }

  @Override
  public void consumeInformation(HttpResponse interim, HttpContext context) {}

  @Override
  public void consumeResponse(HttpResponse received, EntityDetails entity, HttpContext context) {
    lastActivity = System.nanoTime();
    if (entity == null) {
      isHeadOnly = true;
      isEnded = true;
      input.markEndStream();
    }
    response.complete(received);
  }

  @Override
  public void updateCapacity(CapacityChannel capacity) throws IOException {
    input.updateCapacity(capacity);
  }

  @Override
  public void consume(ByteBuffer bytes) {
    lastActivity = System.nanoTime();
    int unused = input.fill(bytes);
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> fields) {
    if (fields != null) {
      trailers = fields;
    }
    isEnded = true;
    input.markEndStream();
  }

  @Override
  public void failed(Exception cause) {
    synchronized (output) {
      isOver = true;
    }
    output.abort();
    if (isEnded) {
      return;
    }
    synchronized (this) {
      if (failure == null) {
        failure = cause;
      }
    }
    response.completeExceptionally(cause);
    input.abort();
  }

  /** HttpCore gives up the call. */
  @Override
  public void cancel() {
    failed(
        isBegun
            ? new HttpStreamResetException("the call was cancelled")
            : new RequestNotExecutedException());
  }

  @Override
  public void releaseResources() {
    if (!isEnded) {
      cancel();
    }
  }

  /** Neither side has said anything for too long. */
  static final class SilenceException extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    SilenceException(String message) {
      super(message);
    }
  }
}
