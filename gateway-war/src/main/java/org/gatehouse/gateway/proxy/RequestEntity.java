package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.io.CloseMode;
import org.gatehouse.gateway.exchange.BufferPool;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to the upstream: what is in memory, then what still comes from the client,
 * copied piece by piece.
 */
final class RequestEntity implements HttpEntity {
  private final byte[] start;
  private final @Nullable RequestBody rest;
  private final long length;
  private @Nullable ManagedHttpClientConnection connection;
  private @Nullable EarlyAnswer answer;
  private volatile long writingSince;

  /** A body that is in memory. */
  RequestEntity(byte[] whole) {
    this.start = whole;
    this.rest = null;
    this.length = whole.length;
  }

  /**
   * A body that comes from the client.
   *
   * @param length -1 for chunks
   */
  RequestEntity(RequestBody body, long length) {
    this.start = body.kept();
    this.rest = body;
    this.length = length;
  }

  /** The length as HttpCore's framing wants it. */
  long framedLength() {
    return length < 0 ? ContentLengthStrategy.CHUNKED : length;
  }

  /** Says where it is written to, and what tells whether that has answered meanwhile. */
  void sentOver(ManagedHttpClientConnection target, EarlyAnswer early) {
    connection = target;
    answer = early;
  }

  /** Since when the upstream has been taking a piece, by {@link System#nanoTime}; 0 for not now. */
  long writingSince() {
    return writingSince;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    write(out, start, start.length);
    RequestBody body = rest;
    if (body == null || body.isKept()) {
      return;
    }
    byte[] buffer = BufferPool.take();
    try {
      copy(body, buffer, out);
    } catch (ClientGoneException e) {
      /*
       * HttpCore ends a chunked body properly even when writing it fails: a request cut short
       * would look complete. Without its connection it cannot.
       */
      connection().close(CloseMode.IMMEDIATE);
      throw e;
    } finally {
      BufferPool.give(buffer);
    }
  }

  private void copy(RequestBody body, byte[] buffer, OutputStream out) throws IOException {
    EarlyAnswer early = answer;
    long sent = start.length;
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      if (early != null && early.hasCome()) {
        // the upstream may never read the rest; half a body must not look complete
        connection().getSocket().shutdownOutput();
        throw new AnsweredEarlyException();
      }
      write(out, buffer, count);
      sent += count;
    }
    if (length >= 0 && sent != length) {
      connection().close(CloseMode.IMMEDIATE);
      throw new ClientGoneException(
          new IOException("body of " + sent + " bytes (expected: " + length + ")"));
    }
  }

  private void write(OutputStream out, byte[] bytes, int count) throws IOException {
    writingSince = System.nanoTime() | 1;
    out.write(bytes, 0, count);
    if (length < 0 && count > 0) {
      // what the client sends piece by piece reaches the upstream piece by piece
      out.flush();
    }
    writingSince = 0;
  }

  private ManagedHttpClientConnection connection() {
    if (connection == null) {
      throw new IllegalStateException("a body is written to a connection");
    }
    return connection;
  }

  @Override
  public Supplier<List<? extends Header>> getTrailers() {
    return this::trailers;
  }

  private List<Header> trailers() {
    Optional<Map<String, String>> fields = rest == null ? Optional.empty() : rest.trailers();
    List<Header> headers = new ArrayList<>();
    fields.ifPresent(
        all ->
            all.forEach(
                (name, value) -> {
                  if (Trailers.mayBe(name, value)) {
                    headers.add(new BasicHeader(name, value));
                  }
                }));
    return headers;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public boolean isStreaming() {
    return rest != null;
  }

  @Override
  public boolean isChunked() {
    return length < 0;
  }

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public InputStream getContent() {
    throw new UnsupportedOperationException("written, not read");
  }

  @Override
  @SuppressWarnings("NullAway") // HttpCore's way to say: told elsewhere
  public String getContentType() {
    return null;
  }

  @Override
  @SuppressWarnings("NullAway") // HttpCore's way to say: told elsewhere
  public String getContentEncoding() {
    return null;
  }

  @Override
  public Set<String> getTrailerNames() {
    return Set.of();
  }

  @Override
  public void close() {}

  /** What the upstream says before it has all of the body. */
  interface EarlyAnswer {
    /** Whether it has said anything that makes the rest of the body pointless. */
    boolean hasCome() throws ClientGoneException;
  }

  /** The upstream has answered before it had all of the body. */
  static final class AnsweredEarlyException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
