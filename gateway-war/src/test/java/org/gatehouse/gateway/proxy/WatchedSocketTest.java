package org.gatehouse.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedSocketTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int PATIENCE = 300;

  private final ReadWatch watch = new ReadWatch();
  private final WatchedSocket socket = new WatchedSocket(watch);
  private final List<Closeable> opened = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, LOOPBACK);
    opened.add(server);
    opened.add(socket);
  }

  @AfterEach
  void close() throws IOException {
    for (Closeable each : opened) {
      each.close();
    }
    watch.close();
  }

  @Test
  void readsWhatComesInTime() throws IOException {
    socket.connect(server.getLocalSocketAddress(), 5_000);
    socket.setSoTimeout(5_000);
    Socket other = accept();
    other.getOutputStream().write("hello".getBytes(US_ASCII));

    assertThat(socket.getInputStream().readNBytes(5)).asString(US_ASCII).isEqualTo("hello");
  }

  @Test
  void endsWhenNothingComesInTime() throws IOException {
    socket.connect(server.getLocalSocketAddress(), 5_000);
    socket.setSoTimeout(PATIENCE);
    InputStream in = socket.getInputStream();

    long start = System.nanoTime();
    assertThatThrownBy(in::read)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("Read timed out");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(patience());
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void countsEachReadByItself() throws IOException {
    socket.connect(server.getLocalSocketAddress(), PATIENCE);
    socket.setSoTimeout(5_000);
    Socket other = accept();
    InputStream in = socket.getInputStream();
    other.getOutputStream().write('a');
    assertThat(in.read()).isEqualTo('a');

    socket.setSoTimeout(PATIENCE);
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void leavesShortLimitsToTheJdkAndLivesOn() throws IOException {
    socket.connect(server.getLocalSocketAddress(), 5_000);
    Socket other = accept();
    InputStream in = socket.getInputStream();
    socket.setSoTimeout(1);
    assertThat(socket.getSoTimeout()).isEqualTo(1);
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);

    socket.setSoTimeout(5_000);
    assertThat(socket.getSoTimeout()).isEqualTo(5_000);
    other.getOutputStream().write('b');
    assertThat(in.read()).isEqualTo('b');
  }

  @Test
  void givesUpOnAnAddressThatDoesNotAnswer() throws IOException {
    fillBacklog();

    long start = System.nanoTime();
    assertThatThrownBy(() -> socket.connect(server.getLocalSocketAddress(), PATIENCE))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("Connect timed out");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(patience());
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void tellsARefusedConnectionFromASlowOne() throws IOException {
    InetSocketAddress nobody = (InetSocketAddress) server.getLocalSocketAddress();
    server.close();

    assertThatThrownBy(() -> socket.connect(nobody, 5_000)).isInstanceOf(ConnectException.class);
  }

  @Test
  void isNoTimeoutWhenAnotherThreadEndsTheConnection() throws Exception {
    socket.connect(server.getLocalSocketAddress(), 5_000);
    socket.setSoTimeout(60_000);
    InputStream in = socket.getInputStream();
    Socket other = accept();
    Thread closer =
        new Thread(
            () -> {
              try {
                other.getInputStream().read();
                socket.close();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    closer.start();
    socket.getOutputStream().write('c');

    assertThatThrownBy(in::read)
        .isInstanceOf(SocketException.class)
        .isNotInstanceOf(SocketTimeoutException.class);
    closer.join();
  }

  private static Duration patience() {
    return Duration.ofMillis(PATIENCE - 50);
  }

  private Socket accept() throws IOException {
    Socket other = server.accept();
    opened.add(other);
    return other;
  }

  /** From then on the kernel drops what asks for a connection. */
  private void fillBacklog() throws IOException {
    for (int i = 0; i < 4; i++) {
      SocketChannel channel = SocketChannel.open();
      opened.add(channel);
      channel.configureBlocking(false);
      channel.connect(server.getLocalSocketAddress());
    }
  }
}
