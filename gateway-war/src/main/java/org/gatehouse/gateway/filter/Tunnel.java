package org.gatehouse.gateway.filter;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.ServletClientResponse;
import org.gatehouse.gateway.exchange.UpgradedConnection;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes both ways between a client and an upstream that have agreed on another protocol,
 * until one of them ends the connection, or neither has said anything, or one has not taken what it
 * is given, for the service's {@code read_timeout}.
 *
 * <p>What the client says is taken as the container has it, without a thread that waits; what the
 * upstream says is read by a thread of the tunnel's own, since its connection can only be read by
 * waiting.
 */
final class Tunnel implements ReadListener {
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");
  private static final int BUFFER = 16 * 1024;
  private static final long PATIENCE_SECONDS = 30;

  private final Reply reply;
  private final UpgradedConnection upstream;
  private final ServletClientResponse response;
  private final long idleNanos;
  private final CompletableFuture<WebConnection> client = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final byte[] fromClient = new byte[BUFFER];
  private volatile long clientSpokeAt = System.nanoTime();

  /* Since when a piece is being written, by System.nanoTime; 0 for not now. */
  private volatile long writingToClientSince;
  private volatile long writingToUpstreamSince;

  private volatile @Nullable Thread carrier;

  Tunnel(Reply reply, UpgradedConnection upstream, ServletClientResponse response, int idleMillis) {
    this.reply = reply;
    this.upstream = upstream;
    this.response = response;
    this.idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
  }

  /** Done when both connections are closed. */
  CompletableFuture<Void> end() {
    return end;
  }

  /** The client's connection is there. */
  void open(WebConnection connection) throws IOException {
    connection.getInputStream().setReadListener(this);
    client.complete(connection);
  }

  /** Runs as long as the upstream's side is open. */
  void carryToClient() {
    carrier = Thread.currentThread();
    try {
      ServletOutputStream out = client.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getOutputStream();
      InputStream in = upstream.in();
      byte[] buffer = new byte[BUFFER];
      for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
        writingToClientSince = System.nanoTime() | 1;
        out.write(buffer, 0, count);
        out.flush();
        writingToClientSince = 0;
        response.sent(count);
      }
    } catch (IOException
        | InterruptedException
        | TimeoutException
        | ExecutionException
        | RuntimeException e) {
      LOG.log(Level.DEBUG, "a tunnel ends: {0}", e.toString());
    } finally {
      stopWriting();
      close();
    }
  }

  /** From here on the thread is not interrupted: the hooks of the log are still to run in it. */
  private synchronized void stopWriting() {
    carrier = null;
    writingToClientSince = 0;
    boolean unused = Thread.interrupted();
  }

  private synchronized void interruptWriting() {
    Thread writing = carrier;
    if (writing != null) {
      writing.interrupt();
    }
  }

  /** Ends the tunnel if a write has lasted too long; its threads then find that out. */
  void check(long now) {
    if (isLate(writingToUpstreamSince, now)) {
      reply.abort();
    }
    if (isLate(writingToClientSince, now)) {
      cut();
    }
  }

  /** Ends the tunnel whatever its threads are doing, which they then find out. */
  void cut() {
    reply.abort();
    if (isClientThere()) {
      ClientSocket.close(client.join());
    }
    interruptWriting();
  }

  private boolean isClientThere() {
    return client.isDone() && !client.isCompletedExceptionally();
  }

  private boolean isLate(long since, long now) {
    return since != 0 && now - since > idleNanos;
  }

  /** Waits for the upstream, longer than its time-out as long as the client speaks. */
  private int read(InputStream in, byte[] buffer) throws IOException {
    while (true) {
      try {
        return in.read(buffer);
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() - clientSpokeAt >= idleNanos) {
          throw e;
        }
      }
    }
  }

  @Override
  public void onDataAvailable() throws IOException {
    ServletInputStream in = client.join().getInputStream();
    while (in.isReady()) {
      int count = in.read(fromClient);
      if (count < 0) {
        return;
      }
      clientSpokeAt = System.nanoTime();
      writingToUpstreamSince = clientSpokeAt | 1;
      upstream.out().write(fromClient, 0, count);
      upstream.out().flush();
      writingToUpstreamSince = 0;
    }
  }

  /** The upstream may still have something to say to a client that only has ended its own part. */
  @Override
  public void onAllDataRead() throws IOException {
    upstream.endOutput();
  }

  @Override
  public void onError(Throwable cause) {
    LOG.log(Level.DEBUG, "a tunnel ends: {0}", cause.toString());
    close();
  }

  /** Ends both connections. */
  void close() {
    reply.abort();
    if (isClientThere()) {
      closeClient(client.join());
    }
    end.complete(null);
  }

  /**
   * Tomcat notices that a connection is closed only when it calls the application next: so it is
   * asked to call, as soon as something can be written.
   */
  private static void closeClient(WebConnection connection) {
    try {
      connection.getOutputStream().setWriteListener(new Closing(connection));
    } catch (IOException | RuntimeException e) {
      new Closing(connection).onWritePossible();
    }
  }

  private record Closing(WebConnection connection) implements WriteListener {
    @Override
    public void onWritePossible() {
      try {
        connection.close();
      } catch (Exception e) {
        LOG.log(Level.DEBUG, "a client''s connection does not close: {0}", e.toString());
      }
    }

    @Override
    public void onError(Throwable cause) {
      onWritePossible();
    }
  }
}
