package org.gatehouse.testkit.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Reads HTTP/1.1 messages off a connection; what follows a message stays buffered for the next one.
 *
 * <p>A body whose connection ends too early is returned with its fault; only a time-out is thrown,
 * because a peer that hangs is not a peer that left.
 */
final class WireReader {

  private static final int HEAD_LIMIT = 1 << 20;

  private final BufferedInputStream in;
  private final LongConsumer bodyProgress;
  private final byte[] buffer = new byte[64 * 1024];

  /** {@code bodyProgress} is told of each piece of body content as it arrives, in bytes. */
  WireReader(InputStream in, LongConsumer bodyProgress) {
    this.in = new BufferedInputStream(in, 64 * 1024);
    this.bodyProgress = bodyProgress;
  }

  /**
   * The next head with its line ends and the empty line, or empty when the connection ended before
   * its first byte.
   *
   * @throws EOFException when the connection ended within the head
   */
  Optional<String> readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (true) {
      String line = readLine();
      head.append(line);
      if (line.isEmpty() && head.isEmpty()) {
        return Optional.empty();
      }
      if (!line.endsWith("\n")) {
        throw new EOFException("connection closed within a message head: \"" + head + "\"");
      }
      if (line.equals("\r\n") || line.equals("\n")) {
        return Optional.of(head.toString());
      }
      if (head.length() > HEAD_LIMIT) {
        throw new ProtocolException("message head larger than " + HEAD_LIMIT + " bytes");
      }
    }
  }

  /** The lines of a head without their ends and without the empty one. */
  static List<String> linesOf(String head) {
    return head.lines().filter(line -> !line.isEmpty()).toList();
  }

  MessageBody readExactly(long expected) throws IOException {
    MessageBody.Collector body = new MessageBody.Collector();
    try {
      copy(expected, body);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return body.cut(
          "closed after " + body.length() + " of " + expected + " bytes: " + e.getMessage());
    }
    return body.end(HeaderFields.none());
  }

  MessageBody readChunked() throws IOException {
    MessageBody.Collector body = new MessageBody.Collector();
    try {
      for (long size = readChunkSize(); size > 0; size = readChunkSize()) {
        copy(size, body);
        requireEmptyLine();
      }
      return body.end(readTrailers());
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return body.cut("chunked body ended after " + body.length() + " bytes: " + e.getMessage());
    }
  }

  MessageBody readToEnd() throws IOException {
    MessageBody.Collector body = new MessageBody.Collector();
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        add(count, body);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return body.cut("connection broken after " + body.length() + " bytes: " + e.getMessage());
    }
    return body.end(HeaderFields.none());
  }

  /**
   * Waits for the next byte without taking it; true when there is none because the peer left, by
   * FIN or by RST.
   */
  boolean isAtEnd() throws SocketTimeoutException {
    in.mark(1);
    try {
      if (in.read() < 0) {
        return true;
      }
      in.reset();
      return false;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return true;
    }
  }

  private void copy(long count, MessageBody.Collector body) throws IOException {
    for (long left = count; left > 0; ) {
      int got = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (got < 0) {
        throw new EOFException("end of stream");
      }
      add(got, body);
      left -= got;
    }
  }

  private void add(int count, MessageBody.Collector body) {
    body.add(buffer, count);
    bodyProgress.accept(count);
  }

  private long readChunkSize() throws IOException {
    String line = requireLine();
    int end = line.indexOf(';');
    String size = (end < 0 ? line : line.substring(0, end)).strip();
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      throw new ProtocolException("chunk size: \"" + line + "\" (expected: hex digits)");
    }
    return Long.parseLong(size, 16);
  }

  private void requireEmptyLine() throws IOException {
    String line = requireLine();
    if (!line.isEmpty()) {
      throw new ProtocolException("after a chunk: \"" + line + "\" (expected: CRLF)");
    }
  }

  private HeaderFields readTrailers() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = requireLine(); !line.isEmpty(); line = requireLine()) {
      lines.add(line);
    }
    try {
      return HeaderFields.parse(lines);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(e.getMessage());
    }
  }

  /** A line that must be there, without its end. */
  private String requireLine() throws IOException {
    String line = readLine();
    if (!line.endsWith("\n")) {
      throw new EOFException("end of stream");
    }
    return line.substring(0, line.length() - (line.endsWith("\r\n") ? 2 : 1));
  }

  /** Up to and with the next LF, or what there is before the end of the stream. */
  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        break;
      }
      if (line.size() > HEAD_LIMIT) {
        throw new ProtocolException("line longer than " + HEAD_LIMIT + " bytes");
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
