package org.gatehouse.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import org.gatehouse.testkit.http.Payload.Framing;

/** Writes answers to one connection, up to their ending, which is the connection's business. */
final class AnswerWriter {

  private final OutputStream out;

  AnswerWriter(OutputStream out) {
    this.out = new BufferedOutputStream(out, 64 * 1024);
  }

  void writeContinue() throws IOException {
    write("HTTP/1.1 100 Continue\r\n\r\n");
    out.flush();
  }

  /**
   * Sends the answer as far as its delivery says, and returns when it is time for its ending.
   *
   * @throws InterruptedException when the server was closed while the answer waited
   */
  void write(Answer answer, boolean toHead) throws IOException, InterruptedException {
    for (String head : answer.interim()) {
      write(head);
      out.flush();
    }
    if (answer.delivery().start().isPresent()) {
      answer.delivery().start().get().await();
    }
    if (answer.payload().framing() != Framing.RAW) {
      writeHead(answer);
    }
    if (!toHead || answer.payload().framing() == Framing.RAW) {
      writeBody(answer);
    }
    out.flush();
    if (answer.delivery().endingGate().isPresent()) {
      answer.delivery().endingGate().get().await();
    }
  }

  private void writeHead(Answer answer) throws IOException {
    write(answer.statusLine() + "\r\n" + answer.headers().toWire());
    if (!isFramedByHand(answer)) {
      write(framingOf(answer));
    }
    write("\r\n");
    if (isUnfinished(answer.delivery())) {
      out.flush();
    }
  }

  /** The body may not follow at once, or not at all: what there is must be on its way. */
  private static boolean isUnfinished(Delivery delivery) {
    return delivery.pace().isPresent() || delivery.cutAfter().isPresent();
  }

  private static boolean isFramedByHand(Answer answer) {
    return answer.headers().has("Content-Length") || answer.headers().has("Transfer-Encoding");
  }

  private static String framingOf(Answer answer) {
    Payload payload = answer.payload();
    boolean neverHasBody = answer.statusLine().matches("HTTP/1\\.1 (204|304).*");
    if (payload.framing() == Framing.CHUNKED) {
      return "Transfer-Encoding: chunked\r\n";
    }
    if (payload.framing() == Framing.CLOSE || (neverHasBody && payload.length() == 0)) {
      return "";
    }
    return "Content-Length: " + payload.length() + "\r\n";
  }

  private void writeBody(Answer answer) throws IOException {
    Delivery delivery = answer.delivery();
    Payload payload = answer.payload();
    boolean chunked = payload.framing() == Framing.CHUNKED && !isFramedByHand(answer);
    OutputStream body = out;
    if (delivery.cutAfter().isPresent()) {
      body = new CutOutput(body, delivery.cutAfter().getAsLong());
    }
    OutputStream wire = body;
    if (chunked) {
      body = new ChunkOutput(body);
    }
    if (delivery.pace().isPresent()) {
      body = new PacedOutput(body, delivery.pace().get(), delivery.pieceBytes());
    }
    try {
      payload.source().writeTo(body);
      if (chunked) {
        wire.write(("0\r\n" + payload.trailers().toWire() + "\r\n").getBytes(ISO_8859_1));
      }
    } catch (CutException e) {
      out.flush();
    }
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
  }

  /** The cut of {@link Answer#cutAfter} has been reached. */
  private static final class CutException extends IOException {}

  /** Passes writes on in whole pieces, never byte by byte. */
  private abstract static class PieceOutput extends OutputStream {
    final OutputStream next;

    PieceOutput(OutputStream next) {
      this.next = next;
    }

    @Override
    public final void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int count) throws IOException;

    @Override
    public final void flush() throws IOException {
      next.flush();
    }
  }

  private static final class ChunkOutput extends PieceOutput {
    ChunkOutput(OutputStream next) {
      super(next);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      next.write((Integer.toHexString(count) + "\r\n").getBytes(ISO_8859_1));
      next.write(bytes, offset, count);
      next.write("\r\n".getBytes(ISO_8859_1));
    }
  }

  private static final class CutOutput extends PieceOutput {
    private long left;

    CutOutput(OutputStream next, long limit) {
      super(next);
      this.left = limit;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      int allowed = (int) Math.min(left, count);
      next.write(bytes, offset, allowed);
      left -= allowed;
      if (allowed < count) {
        throw new CutException();
      }
    }
  }

  private static final class PacedOutput extends PieceOutput {
    private final Semaphore permits;
    private final int pieceBytes;

    PacedOutput(OutputStream next, Semaphore permits, int pieceBytes) {
      super(next);
      this.permits = permits;
      this.pieceBytes = pieceBytes;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      for (int done = 0; done < count; ) {
        int piece = Math.min(pieceBytes, count - done);
        acquire();
        next.write(bytes, offset + done, piece);
        next.flush();
        done += piece;
      }
    }

    private void acquire() throws InterruptedIOException {
      try {
        permits.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("server closed while the body was paced");
      }
    }
  }
}
