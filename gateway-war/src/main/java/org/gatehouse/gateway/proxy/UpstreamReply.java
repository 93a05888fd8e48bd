package org.gatehouse.gateway.proxy;

import java.io.InputStream;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.UpgradedConnection;
import org.jspecify.annotations.Nullable;

/** A response on a leased connection, which goes back to the pool at its end. */
final class UpstreamReply implements Reply {
  private final PoolingHttpClientConnectionManager pool;
  private final ConnectionEndpoint endpoint;
  private final @Nullable Object connectionState;
  private final ResponseHead head;
  private final InputStream body;
  private final boolean isReusable;
  private final TimeValue keepAlive;
  private final @Nullable UpgradedConnection upgraded;
  private boolean ended;

  UpstreamReply(
      PoolingHttpClientConnectionManager pool,
      ConnectionEndpoint endpoint,
      @Nullable Object connectionState,
      ResponseHead head,
      InputStream body,
      boolean isReusable,
      TimeValue keepAlive,
      @Nullable UpgradedConnection upgraded) {
    this.pool = pool;
    this.endpoint = endpoint;
    this.connectionState = connectionState;
    this.head = head;
    this.body = body;
    this.isReusable = isReusable;
    this.keepAlive = keepAlive;
    this.upgraded = upgraded;
  }

  @Override
  public int status() {
    return head.getCode();
  }

  @Override
  public Headers headers() {
    return head.fields();
  }

  @Override
  public long contentLength() {
    long length = head.bodyLength();
    return length == ContentLengthStrategy.CHUNKED || length == ContentLengthStrategy.UNDEFINED
        ? -1
        : length;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public boolean hasMoreAtHand() {
    // the line end behind a chunk comes with it and is not read with it
    int ofThisChunk = body instanceof ChunkedInputStream ? 2 : 0;
    return head.bufferedBytes() > ofThisChunk;
  }

  @Override
  public @Nullable UpgradedConnection upgraded() {
    return upgraded;
  }

  @Override
  public Headers trailers() {
    Headers trailers = new Headers();
    if (body instanceof ChunkedInputStream chunked) {
      for (Header field : chunked.getFooters()) {
        if (Trailers.mayBe(field.getName(), field.getValue())) {
          trailers.add(field.getName(), field.getValue());
        }
      }
    }
    return trailers;
  }

  @Override
  public void finish() {
    // bytes behind the body would be taken for the next response (response splitting)
    boolean isClean = isReusable && head.bufferedBytes() == 0;
    end(isClean);
  }

  @Override
  public void abort() {
    end(false);
  }

  private synchronized void end(boolean isKept) {
    if (ended) {
      return;
    }
    ended = true;
    if (!isKept) {
      endpoint.close(CloseMode.IMMEDIATE);
    }
    pool.release(endpoint, connectionState, isKept ? keepAlive : null);
  }
}
