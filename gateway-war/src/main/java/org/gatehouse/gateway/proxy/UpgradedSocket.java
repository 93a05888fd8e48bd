package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.gatehouse.gateway.exchange.UpgradedConnection;

/** The socket below an HTTP connection, and what of its bytes came along with the response head. */
final class UpgradedSocket implements UpgradedConnection {
  private final Socket socket;
  private final InputStream in;

  UpgradedSocket(Socket socket, SessionInputBuffer buffer) throws IOException {
    this.socket = socket;
    this.in = new BufferedFirst(buffer, socket.getInputStream());
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads what HttpCore has read ahead, then the socket. */
  private static final class BufferedFirst extends InputStream {
    private final SessionInputBuffer buffer;
    private final InputStream socket;

    BufferedFirst(SessionInputBuffer buffer, InputStream socket) {
      this.buffer = buffer;
      this.socket = socket;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return buffer.length() > 0
          ? buffer.read(bytes, offset, length, socket)
          : socket.read(bytes, offset, length);
    }
  }
}
