package org.gatehouse.admin;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses bodies that are too large with 413, whether or not they say their length. */
final class BodyLimit implements ContainerRequestFilter {
  private static final int TOO_LARGE = 413;

  private final long limit;

  BodyLimit(long limit) {
    this.limit = limit;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getLength() > limit) {
      throw new ClientErrorException(TOO_LARGE);
    }
    if (request.hasEntity()) {
      request.setEntityStream(new Limited(request.getEntityStream(), limit));
    }
  }

  /** A stream that fails once more has been read than is allowed. */
  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long limit) {
      super(in);
      this.left = limit;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      int count = super.read(target, from, length);
      count(Math.max(count, 0));
      return count;
    }

    private void count(int read) {
      left -= read;
      if (left < 0) {
        throw new ClientErrorException(TOO_LARGE);
      }
    }
  }
}
