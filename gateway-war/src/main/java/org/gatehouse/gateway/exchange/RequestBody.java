package org.gatehouse.gateway.exchange;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of the client's request: read from the container when somebody asks for it, kept in
 * memory only as far as was asked. Not thread-safe.
 */
public final class RequestBody {
  private static final byte[] NONE = new byte[0];
  private static final int FIRST_BUFFER = 8 * 1024; // no read of Tomcat's brings more

  private final HttpServletRequest request;
  private final long declaredLength;
  private final boolean present;

  /** What was read ahead and is kept. */
  private byte[] kept = NONE;

  private @Nullable BodyLimit limit;
  private boolean ended;
  private boolean streamed;
  private long bytesRead;
  private long waitedNanos;

  RequestBody(HttpServletRequest request) {
    this.request = request;
    this.declaredLength = request.getContentLengthLong();
    this.present = declaredLength > 0 || (declaredLength < 0 && isChunked(request));
    this.ended = !present;
  }

  /** Whether a body follows the head. */
  public boolean isPresent() {
    return present;
  }

  /** The declared length; -1 when none was. */
  public long declaredLength() {
    return declaredLength;
  }

  /** The length as far as it is known: declared, or read to the end; -1 otherwise. */
  public long knownLength() {
    return declaredLength >= 0 ? declaredLength : ended ? kept.length : -1;
  }

  /** How many bytes have come so far. */
  public long bytesRead() {
    return bytesRead;
  }

  /** How long pieces of it were waited for so far, all together; for the thread that reads it. */
  public long waitedNanos() {
    return waitedNanos;
  }

  /**
   * Lets no more come than that, or than an earlier limit. Returns whether no more has come yet.
   */
  boolean limit(BodyLimit wanted) {
    if (limit == null || wanted.maxBytes() < limit.maxBytes()) {
      limit = wanted;
    }
    return bytesRead <= wanted.maxBytes();
  }

  /** Whether all of it is in memory. */
  public boolean isKept() {
    return ended && !streamed;
  }

  /** Whether it can be sent from its start: nothing was taken off that is not kept. */
  public boolean isReplayable() {
    return !streamed;
  }

  /** What {@link #readAhead} has kept; not copied, not to be changed. */
  public byte[] kept() {
    return kept;
  }

  /**
   * Reads on until the end, or until more than {@code maxBytes} are kept.
   *
   * @return whether all of it is in memory now and no longer than {@code maxBytes}
   * @throws ClientGoneException when it cannot be read
   */
  public boolean readAhead(int maxBytes) throws ClientGoneException {
    if (streamed) {
      return false;
    }
    if (!ended && kept.length <= maxBytes) {
      keepUpTo(maxBytes + 1L);
    }
    return ended && kept.length <= maxBytes;
  }

  /**
   * The bytes behind those that {@link #readAhead} has kept, which from now on can be read once.
   *
   * @return how many bytes were read; -1 at the end
   * @throws ClientGoneException when it cannot be read
   */
  public int read(byte[] buffer) throws ClientGoneException {
    if (ended) {
      return -1;
    }
    streamed = true;
    int count = readInto(buffer, 0, buffer.length);
    ended = count < 0;
    return count;
  }

  /** The trailer fields, by name; empty when there are none or the end was not read yet. */
  public Optional<Map<String, String>> trailers() {
    if (!ended || declaredLength >= 0 || !present || !request.isTrailerFieldsReady()) {
      return Optional.empty();
    }
    Map<String, String> fields = request.getTrailerFields();
    return fields.isEmpty() ? Optional.empty() : Optional.of(fields);
  }

  /**
   * Reads into a buffer that doubles as it fills: a chunk may be of one byte, and of a declared
   * length nothing may come for long.
   */
  private void keepUpTo(long bound) throws ClientGoneException {
    byte[] buffer = kept;
    int length = kept.length;
    try {
      while (!ended && length < bound) {
        if (length == declaredLength) {
          ended = true;
          break;
        }
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, doubled(length, bound));
        }
        int count = readInto(buffer, length, buffer.length - length);
        ended = count < 0;
        length += Math.max(count, 0);
      }
    } finally {
      kept = length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    }
  }

  private int doubled(int length, long bound) {
    long most = declaredLength >= 0 ? Math.min(declaredLength, bound) : bound;
    return (int) Math.min(Math.max(FIRST_BUFFER, 2L * length), most);
  }

  private int readInto(byte[] buffer, int offset, int length) throws ClientGoneException {
    int count = readRaw(buffer, offset, length);
    if (limit != null && bytesRead > limit.maxBytes()) {
      throw new BodyTooLongException(limit);
    }
    return count;
  }

  private int readRaw(byte[] buffer, int offset, int length) throws ClientGoneException {
    long started = System.nanoTime();
    try {
      InputStream in = request.getInputStream();
      int count = in.read(buffer, offset, length);
      bytesRead += Math.max(count, 0);
      return count;
    } catch (IOException e) {
      throw new ClientGoneException(e);
    } finally {
      waitedNanos += System.nanoTime() - started;
    }
  }

  private static boolean isChunked(HttpServletRequest request) {
    if (request.getHeader("Transfer-Encoding") != null) {
      return true;
    }
    return request.getProtocol().equals("HTTP/2.0") && !isFinished(request);
  }

  /** HTTP/2 frames a body without saying so in the head. */
  private static boolean isFinished(HttpServletRequest request) {
    try {
      return request.getInputStream().isFinished();
    } catch (IOException e) {
      return false;
    }
  }

  /** A reader's view for plugins: the whole body, when it is not too long. */
  byte @Nullable [] whole(int maxBytes) throws ClientGoneException {
    return readAhead(maxBytes) ? kept : null;
  }
}
