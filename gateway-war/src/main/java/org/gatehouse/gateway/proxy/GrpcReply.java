package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStreamResetException;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.exchange.GrpcCode;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.UpgradedConnection;
import org.jspecify.annotations.Nullable;

/** The response of a call, whose body comes as the upstream sends it. For one thread. */
final class GrpcReply implements Reply {
  private final GrpcStream stream;
  private final GrpcConnection connection;
  private final int status;
  private final Headers headers = new Headers();
  private final boolean isHeadOnly;
  private final int silenceMillis;
  private boolean isOver;

  /**
   * A response whose head has come.
   *
   * @param connection which the call leaves at its end
   * @param silenceMillis how long nothing may be said in either direction
   */
  GrpcReply(GrpcStream stream, GrpcConnection connection, HttpResponse head, int silenceMillis) {
    this.stream = stream;
    this.connection = connection;
    this.status = head.getCode();
    this.isHeadOnly = stream.isHeadOnly();
    this.silenceMillis = silenceMillis;
    for (Iterator<Header> fields = head.headerIterator(); fields.hasNext(); ) {
      Header field = fields.next();
      headers.add(field.getName(), field.getValue());
    }
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  /** Never told in advance: with a length, containers would send no trailers. */
  @Override
  public long contentLength() {
    return isHeadOnly ? 0 : -1;
  }

  @Override
  public InputStream body() {
    return new Body();
  }

  @Override
  public boolean hasMoreAtHand() {
    return stream.hasMoreAtHand();
  }

  @Override
  public @Nullable UpgradedConnection upgraded() {
    return null;
  }

  @Override
  public Headers trailers() {
    Exception failure = stream.failure();
    if (failure != null) {
      return GrpcStatus.trailersFor(failure);
    }
    Headers trailers = new Headers();
    for (Header field : stream.trailers()) {
      if (Trailers.mayBe(field.getName(), field.getValue())) {
        trailers.add(field.getName(), field.getValue());
      }
    }
    return trailers;
  }

  @Override
  public void finish() {
    // an upstream may answer in full before it has the whole request, and then wants no more of it
    abort();
  }

  @Override
  public void abort() {
    stream.abort(new HttpStreamResetException("nobody reads the response"));
    if (!isOver) {
      isOver = true;
      connection.leave();
    }
  }

  /**
   * Reads from the stream. A response of gRPC that breaks off ends with a status that says so: its
   * client's other calls share the connection, which a broken response would have to end.
   */
  private final class Body extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int count = read(one, 0, 1);
      return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return stream.read(buffer, offset, length, silenceMillis);
      } catch (IOException e) {
        if (GrpcCode.isSpokenIn(headers)) {
          stream.abort(e);
          return -1;
        }
        throw e;
      }
    }
  }
}
