package org.gatehouse.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadLimitTest {
  private static final int PATIENCE = 300;

  private final ReadWatch watch = new ReadWatch();
  private final ReadLimit limit = new ReadLimit();
  private SocketChannel near;
  private SocketChannel far;
  private InputStream in;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      near = SocketChannel.open(server.getLocalAddress());
      far = server.accept();
    }
    in = limit.bound(near.socket().getInputStream());
    limit.of(near);
    watch.add(limit);
  }

  @AfterEach
  void close() throws IOException {
    near.close();
    far.close();
    watch.close();
  }

  private void say(String text) throws IOException {
    far.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  @Test
  void readsWhatComesInTime() throws IOException {
    limit.set(5_000);
    say("hello");

    assertThat(in.readNBytes(5)).asString(US_ASCII).isEqualTo("hello");
  }

  @Test
  void endsTheConnectionWhenNothingComesInTime() throws IOException {
    limit.set(5_000);
    say("a");
    assertThat(in.read()).isEqualTo('a');
    limit.set(PATIENCE);

    long start = System.nanoTime();
    assertThatThrownBy(in::read)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("Read timed out");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
    assertThat(near.isOpen()).isFalse();
  }

  @Test
  void isNoTimeoutWhenAnotherThreadEndsTheConnection() throws Exception {
    limit.set(60_000);
    Thread closer =
        new Thread(
            () -> {
              try {
                far.read(ByteBuffer.allocate(1));
                near.close();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    closer.start();
    near.write(ByteBuffer.wrap(new byte[1]));

    assertThatThrownBy(in::read)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SocketTimeoutException.class);
    closer.join();
  }

  @Test
  void leavesLimitsOfTheSocketAsTheyAre() throws IOException {
    limit.set(60_000);
    near.socket().setSoTimeout(1);
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    assertThat(near.isOpen()).isTrue();

    say("b");
    assertThat(in.read()).isEqualTo('b');
  }

  @Test
  void endsTheConnectionWhenTheClientHasLeft() throws Exception {
    limit.set(60_000);
    AtomicInteger looks = new AtomicInteger();
    limit.awaitedBy(() -> looks.incrementAndGet() == 2);

    assertThatThrownBy(in::read)
        .isInstanceOf(ClientGoneException.class)
        .hasMessage("client: left before it was answered");
    assertThat(looks).hasValue(2);
    assertThat(near.isOpen()).isFalse();
  }

  @Test
  void whatComesDuringALook_isReadBehindIt() throws Exception {
    limit.set(60_000);
    Semaphore begun = new Semaphore(0);
    Semaphore end = new Semaphore(0);
    AtomicBoolean isLooking = new AtomicBoolean();
    limit.awaitedBy(
        () -> {
          isLooking.set(true);
          begun.release();
          end.acquireUninterruptibly();
          isLooking.set(false);
          return false;
        });
    Thread upstream =
        new Thread(
            () -> {
              begun.acquireUninterruptibly();
              try {
                say("c");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              end.release();
            });
    upstream.start();

    assertThat(in.read()).isEqualTo('c');
    assertThat(isLooking).isFalse();
    upstream.join();
  }

  @Test
  void aContainerThatFailsToTell_changesNothing() throws Exception {
    limit.set(60_000);
    Semaphore asked = new Semaphore(0);
    limit.awaitedBy(
        () -> {
          asked.release();
          throw new IllegalStateException("no look");
        });
    Thread upstream =
        new Thread(
            () -> {
              asked.acquireUninterruptibly(2);
              try {
                say("d");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    upstream.start();

    assertThat(in.read()).isEqualTo('d');
    upstream.join();
  }
}
