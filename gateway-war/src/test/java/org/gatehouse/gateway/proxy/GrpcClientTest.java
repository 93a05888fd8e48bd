package org.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;
import org.gatehouse.gateway.exchange.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcClientTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int SOME_TIME = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final long LATER = IDLE.plusSeconds(1).toNanos();

  private final GrpcPool pool = new GrpcPool(IDLE);
  private final GrpcClient client = new GrpcClient(pool);
  private ServerSocket upstream;

  @BeforeEach
  void listen() throws IOException {
    upstream = new ServerSocket(0, 50, HERE);
    upstream.setSoTimeout(SOME_TIME);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    upstream.close();
  }

  private static HttpRequest head() {
    return new BasicHttpRequest("POST", "http", new URIAuthority("up.test"), "/test.Texts/echo");
  }

  private GrpcClient.Call call(HttpRequest head, int readMillis) {
    return call(head, null, readMillis);
  }

  private GrpcClient.Call call(HttpRequest head, GrpcUpload upload, int readMillis) {
    Place place = new Place(HERE, upstream.getLocalPort(), null);
    return new GrpcClient.Call(place, head, upload, SOME_TIME, readMillis, () -> false);
  }

  private static FutureTask<Reply> sent(GrpcClient by, GrpcClient.Call call) {
    FutureTask<Reply> sent = new FutureTask<>(() -> by.send(call));
    new Thread(sent).start();
    return sent;
  }

  private FutureTask<Reply> sent() {
    return sent(client, call(head(), SOME_TIME));
  }

  @Test
  void connection_isIdleOnceAllItsCallsAreOver() throws Exception {
    FutureTask<Reply> first = sent();
    try (FarEnd far = FarEnd.accept(upstream)) {
      far.answer(far.nextCall(), true);
      first.get().finish();
      first.get().abort();
      FutureTask<Reply> second = sent();
      far.answer(far.nextCall(), false);
      second.get();

      pool.sweep(System.nanoTime() + LATER);
      assertThat(pool.places()).isEqualTo(1);
      second.get().abort();
      pool.sweep(System.nanoTime() + LATER);

      assertThat(pool.places()).isZero();
    }
  }

  @Test
  void connection_onWhichCallsTimeOut_ends() throws Exception {
    FutureTask<Reply> one = sent(client, call(head(), 500));
    try (FarEnd far = FarEnd.accept(upstream)) {
      far.nextCall();
      GrpcClient.Call other = call(head(), 700);

      assertTimesOut(other);

      assertThat(catchThrowableOfType(Exception.class, one::get))
          .hasCauseInstanceOf(UpstreamException.class);
      assertThat(far.endsByGoodbye()).isTrue();
      pool.sweep(System.nanoTime());
      assertThat(pool.places()).isZero();
    }
  }

  private void assertTimesOut(GrpcClient.Call call) {
    UpstreamException failure =
        catchThrowableOfType(UpstreamException.class, () -> client.send(call));
    assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.TIMEOUT);
  }

  @Test
  void call_withoutAThreadForItsBody_fails_andTheNextGoesOverTheSameConnection() throws Exception {
    GrpcUpload upload =
        new GrpcUpload(
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            },
            new byte[1],
            null,
            SOME_TIME);
    FutureTask<Reply> first = sent(client, call(head(), upload, SOME_TIME));
    try (FarEnd far = FarEnd.accept(upstream)) {
      assertThat(far.nextCall()).isEqualTo(1);
      assertThat(catchThrowableOfType(ExecutionException.class, first::get).getCause())
          .asInstanceOf(type(UpstreamException.class))
          .extracting(UpstreamException::kind)
          .isEqualTo(UpstreamException.Kind.EXHAUSTED);

      FutureTask<Reply> second = sent();
      far.answer(far.nextCall(), true);

      assertThat(second.get().status()).isEqualTo(200);
    }
  }

  @Test
  void client_whoseThreadsHaveDied_isMadeAnew() {
    HttpRequest deadly =
        new BasicHttpRequest("POST", "/") {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMethod() {
            throw new StackOverflowError("in a thread for I/O");
          }
        };
    new Thread(this::answerAll).start();
    try (UpstreamClient all = new UpstreamClient(new UpstreamClient.Limits(1, IDLE, 0))) {
      GrpcClient first = all.grpc();
      for (int i = 0; i < 100 && all.grpc() == first; i++) {
        assertThatThrownBy(() -> first.send(call(deadly, SOME_TIME)))
            .isInstanceOf(UpstreamException.class);
      }

      assertThat(all.grpc()).isNotSameAs(first);
      assertThatCode(() -> all.grpc().send(call(head(), SOME_TIME)).finish())
          .doesNotThrowAnyException();
    }
  }

  private void answerAll() {
    while (!upstream.isClosed()) {
      try (FarEnd far = FarEnd.accept(upstream)) {
        while (true) {
          far.answer(far.nextCall(), true);
        }
      } catch (IOException e) {
        // its client has died, or the test is over
      }
    }
  }
}
