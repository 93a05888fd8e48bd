package org.gatehouse.gateway.proxy;

import java.io.InputStream;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.UpgradedConnection;
import org.jspecify.annotations.Nullable;

/** A response on a leased connection, which goes back to the pool at its end. */
final class UpstreamReply implements Reply {
  private final Lease lease;
  private final ResponseHead head;
  private final InputStream body;
  private final boolean isReusable;
  private final @Nullable UpgradedConnection upgraded;

  UpstreamReply(
      Lease lease,
      ResponseHead head,
      InputStream body,
      boolean isReusable,
      @Nullable UpgradedConnection upgraded) {
    this.lease = lease;
    this.head = head;
    this.body = body;
    this.isReusable = isReusable;
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
    lease.end(isReusable && head.bufferedBytes() == 0);
  }

  @Override
  public void abort() {
    lease.end(false);
  }
}
