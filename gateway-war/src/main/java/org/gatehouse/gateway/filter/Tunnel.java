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
import org.gatehouse.gateway.thread.DaemonThreads;

/**
 * Carries bytes both ways between a client and an upstream that have agreed on another protocol,
 * until one of them ends the connection or neither has said anything for the service's {@code
 * read_timeout}.
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

  private Tunnel(
      Reply reply, UpgradedConnection upstream, ServletClientResponse response, int idleMillis) {
    this.reply = reply;
    this.upstream = upstream;
    this.response = response;
    this.idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
  }

  /** A tunnel that waits for the container to hand over the client's connection. */
  static Tunnel start(
      Reply reply, UpgradedConnection upstream, ServletClientResponse response, int idleMillis) {
    Tunnel tunnel = new Tunnel(reply, upstream, response, idleMillis);
    DaemonThreads.named("gatehouse-tunnel").newThread(tunnel::carryToClient).start();
    return tunnel;
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

  private void carryToClient() {
    try {
      ServletOutputStream out = client.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getOutputStream();
      InputStream in = upstream.in();
      byte[] buffer = new byte[BUFFER];
      for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
        out.write(buffer, 0, count);
        out.flush();
        response.sent(count);
      }
    } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a tunnel ends: {0}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
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
      upstream.out().write(fromClient, 0, count);
      upstream.out().flush();
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
    if (client.isDone() && !client.isCompletedExceptionally()) {
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
