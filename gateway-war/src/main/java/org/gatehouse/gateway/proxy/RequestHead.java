package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.io.HttpMessageWriter;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request to the upstream, its head already written out as bytes.
 *
 * <p>HttpCore would hold each field as an object and format it anew: measured, that is half of a
 * forwarded request's garbage (see RATIONALE.md, "Heads as bytes").
 */
final class RequestHead extends BasicClassicHttpRequest {
  private static final long serialVersionUID = 1L;

  private final transient HeadBytes bytes;
  private final long bodyLength;
  private final boolean asksForUpgrade;

  /** A head, and its body if there is one. */
  RequestHead(
      String method, HeadBytes bytes, @Nullable RequestEntity entity, boolean asksForUpgrade) {
    // the constructor without a host parses the path as a URI
    super(method, null, "/");
    this.bytes = bytes;
    this.asksForUpgrade = asksForUpgrade;
    this.bodyLength = entity == null ? 0 : entity.framedLength();
    setEntity(entity);
  }

  /** Whether the upstream may answer 101. */
  boolean asksForUpgrade() {
    return asksForUpgrade;
  }

  /** Puts the bytes of the head on the wire. */
  static final class Writer implements HttpMessageWriter<ClassicHttpRequest> {
    @Override
    public void write(ClassicHttpRequest message, SessionOutputBuffer buffer, OutputStream out)
        throws IOException {
      HeadBytes head = ((RequestHead) message).bytes;
      buffer.write(head.array(), 0, head.length(), out);
      head.release();
    }
  }

  /** Frames the body as the head says. */
  static final class Framing implements ContentLengthStrategy {
    @Override
    public long determineLength(HttpMessage message) throws HttpException {
      return ((RequestHead) message).bodyLength;
    }
  }
}
