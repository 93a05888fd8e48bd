package org.gatehouse.testkit.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A WebSocket server on a free port of the loopback interface (RFC 6455): sends every message back,
 * answers pings, is silent about pongs, and greets with a first message that goes out together with
 * the handshake's head.
 */
public final class WebSocketServer implements AutoCloseable {
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final ServerSocket server;
  private final String greeting;
  private final List<List<String>> handshakes = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger ended = new AtomicInteger();

  private WebSocketServer(String greeting) throws IOException {
    this.greeting = greeting;
    this.server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /**
   * A server that runs until it is closed.
   *
   * @param greeting what every client is told first; nothing when empty
   */
  public static WebSocketServer start(String greeting) {
    try {
      return new WebSocketServer(greeting);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "websocket-server");
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The lines of the heads that clients have sent. */
  public List<List<String>> handshakes() {
    return handshakes;
  }

  /** How many connections have ended. */
  public int ended() {
    return ended.get();
  }

  /** Ends all connections without a word. */
  public void dropAll() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String key = handshake(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      out.write(
          ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + accept(key)
                  + "\r\n\r\n"
                  + (greeting.isEmpty()
                      ? ""
                      : "" + (char) (0x80 | TEXT) + (char) greeting.length() + greeting))
              .getBytes(StandardCharsets.ISO_8859_1));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (answer(in, out)) {
        // one frame after the other
      }
    } catch (IOException e) {
      // the other side has gone; the count below tells
    } finally {
      ended.incrementAndGet();
    }
  }

  private String handshake(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    String key = "";
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.append(c == '\r' ? "" : (char) c);
        continue;
      }
      if (line.length() == 0) {
        handshakes.add(lines);
        return key;
      }
      lines.add(line.toString());
      if (line.toString().toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
        key = line.substring(line.indexOf(":") + 1).strip();
      }
      line.setLength(0);
    }
    throw new IOException("no handshake");
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] text =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(sha1.digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns whether another frame may follow. */
  private static boolean answer(DataInputStream in, OutputStream out) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] mask = new byte[4];
    in.readFully(mask);
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    int opcode = first & 0x0f;
    if (opcode != PONG) {
      write(out, (first & 0xf0) | (opcode == PING ? PONG : opcode), payload);
    }
    return opcode != CLOSE;
  }

  private static void write(OutputStream out, int first, byte[] payload) throws IOException {
    byte[] head;
    if (payload.length < 126) {
      head = new byte[] {(byte) first, (byte) payload.length};
    } else if (payload.length < 65536) {
      head = new byte[] {(byte) first, 126, (byte) (payload.length >> 8), (byte) payload.length};
    } else {
      head = new byte[10];
      head[0] = (byte) first;
      head[1] = 127;
      for (int i = 0; i < 8; i++) {
        head[2 + i] = (byte) ((long) payload.length >> (56 - 8 * i));
      }
    }
    out.write(head);
    out.write(payload);
    out.flush();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    dropAll();
  }
}
