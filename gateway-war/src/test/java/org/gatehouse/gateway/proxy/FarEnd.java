package org.gatehouse.gateway.proxy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The upstream's side of one connection of HTTP/2, frame by frame. */
final class FarEnd implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int HEADERS = 1;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int STATUS_200 = 0x88; // RFC 7541 appendix A

  private final Socket socket;
  private final DataInputStream in;
  private int type;

  private FarEnd(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Takes the next connection, and says nothing. */
  static FarEnd acceptSilently(ServerSocket upstream) throws IOException {
    return new FarEnd(upstream.accept());
  }

  /** Takes the next connection, and begins to speak HTTP/2; with TLS before if it is to be so. */
  static FarEnd accept(ServerSocket upstream) throws IOException {
    FarEnd end = acceptSilently(upstream);
    end.socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
    String preface = new String(end.in.readNBytes(PREFACE.length()), StandardCharsets.US_ASCII);
    if (!preface.equals(PREFACE)) {
      throw new IOException("not HTTP/2: " + preface);
    }
    return end;
  }

  /** Waits for the head of the next call, and returns the number of its stream. */
  int nextCall() throws IOException {
    int stream = nextFrame();
    while (type != HEADERS) {
      stream = nextFrame();
    }
    return stream;
  }

  /** Answers a call by 200 without a body, or with one that is still to come. */
  void answer(int stream, boolean isWhole) throws IOException {
    int flags = isWhole ? END_HEADERS | END_STREAM : END_HEADERS;
    byte[] frame = {0, 0, 1, HEADERS, (byte) flags, 0, 0, 0, (byte) stream, (byte) STATUS_200};
    socket.getOutputStream().write(frame);
  }

  /**
   * Waits for the end of the connection, and returns whether it was told before.
   *
   * @throws IOException when it has been broken off, or does not come
   */
  boolean endsByGoodbye() throws IOException {
    try {
      while (true) {
        nextFrame();
      }
    } catch (EOFException e) {
      return type == GOAWAY;
    }
  }

  private int nextFrame() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    type = in.readUnsignedByte();
    in.readUnsignedByte();
    int stream = in.readInt();
    in.readNBytes(length);
    return stream;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
