package org.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.gatehouse.gateway.tls.TestRules;
import org.gatehouse.testkit.http.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcPoolTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final TestCertificate SERVER = TestCertificate.forNames("localhost");
  private static final UpstreamTls TLS =
      new UpstreamTls("localhost", TestRules.none().of(null, "localhost"));
  private static final int SOME_TIME = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final long LATER = IDLE.plusSeconds(1).toNanos();

  private final GrpcPool pool = new GrpcPool(IDLE);
  private ServerSocket upstream;
  private Place place;

  /** Takes connections, which are then made only when it goes on. */
  private ServerSocket slowUpstream;

  private Place slowPlace;

  @BeforeEach
  void listen() throws IOException {
    upstream = new ServerSocket(0, 50, HERE);
    upstream.setSoTimeout(SOME_TIME);
    place = new Place(HERE, upstream.getLocalPort(), null);
    slowUpstream = SERVER.serverContext().getServerSocketFactory().createServerSocket(0, 50, HERE);
    slowUpstream.setSoTimeout(SOME_TIME);
    slowPlace = new Place(HERE, slowUpstream.getLocalPort(), TLS);
  }

  @AfterEach
  void close() throws IOException {
    pool.close();
    upstream.close();
    slowUpstream.close();
  }

  /** What another thread does, which waits by now. */
  private static <T> FutureTask<T> waiting(Callable<T> task) {
    FutureTask<T> waiting = new FutureTask<>(task);
    Thread thread = new Thread(waiting);
    thread.start();
    while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return waiting;
  }

  private GrpcConnection leased() throws Exception {
    return pool.lease(place, SOME_TIME);
  }

  @Test
  void lease_byTwo_givesTheSame() throws Exception {
    assertThat(leased()).isSameAs(leased());
    assertThat(pool.places()).isEqualTo(1);
  }

  @Test
  void lease_whileOneIsMade_waitsForIt() throws Exception {
    FutureTask<GrpcConnection> first = waiting(() -> pool.lease(slowPlace, SOME_TIME));
    FutureTask<GrpcConnection> second = waiting(() -> pool.lease(slowPlace, SOME_TIME));

    try (FarEnd far = FarEnd.accept(slowUpstream)) {
      assertThat(first.get()).isSameAs(second.get());
      first.get().retire();
      first.get().leave();
      second.get().leave();
      assertThat(far.endsByGoodbye()).isTrue();
    }
  }

  @Test
  void lease_givesUpInTime_andTheOthersGoOn() throws Exception {
    FutureTask<GrpcConnection> patient = waiting(() -> pool.lease(slowPlace, SOME_TIME));

    assertThatThrownBy(() -> pool.lease(slowPlace, 20)).isInstanceOf(TimeoutException.class);

    FarEnd far = FarEnd.accept(slowUpstream);
    assertThat(patient.get()).isNotNull();
    far.close();
  }

  @Test
  void lease_whenTheOneWhoConnectsGivesUp_connectsAnew() throws Exception {
    FutureTask<GrpcConnection> hasty = waiting(() -> pool.lease(slowPlace, 500));
    FutureTask<GrpcConnection> patient = waiting(() -> pool.lease(slowPlace, SOME_TIME));

    assertThatThrownBy(hasty::get).hasCauseInstanceOf(TimeoutException.class);

    FarEnd inVain = FarEnd.acceptSilently(slowUpstream);
    FarEnd far = FarEnd.accept(slowUpstream);
    assertThat(patient.get()).isNotNull();
    inVain.close();
    far.close();
  }

  @Test
  void lease_afterAFailure_connectsAnew() throws Exception {
    FutureTask<GrpcConnection> first = waiting(() -> pool.lease(slowPlace, SOME_TIME));
    slowUpstream.accept().close();
    assertThatThrownBy(first::get).hasCauseInstanceOf(ExecutionException.class);
    assertThat(pool.places()).isZero();

    FutureTask<GrpcConnection> second = waiting(() -> pool.lease(slowPlace, SOME_TIME));
    FarEnd far = FarEnd.accept(slowUpstream);
    assertThat(second.get()).isNotNull();
    far.close();
  }

  @Test
  void lease_ofARetiredOne_givesAnother_andNothingIsKeptOfIt() throws Exception {
    GrpcConnection first = leased();
    try (FarEnd far = FarEnd.accept(upstream)) {
      first.retire();
      GrpcConnection second = leased();
      assertThat(second).isNotSameAs(first);

      first.leave();

      assertThat(far.endsByGoodbye()).isTrue();
      second.retire();
      second.retire();
      second.leave();
      pool.sweep(System.nanoTime());
      assertThat(pool.places()).isZero();
    }
  }

  @Test
  void retiredOne_whoseUpstreamSaysNothing_endsAllTheSame() throws Exception {
    GrpcConnection connection = leased();
    try (FarEnd far = FarEnd.acceptSilently(upstream)) {
      connection.retire();
      connection.leave();

      assertThatThrownBy(far::endsByGoodbye)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void oneThatTheUpstreamHasEnded_isForgotten() throws Exception {
    leased();
    FarEnd.accept(upstream).close();

    await().until(() -> pool.places() == 0);
  }

  @Test
  void sweep_endsOneThatNobodyAsksFor() throws Exception {
    leased().leave();
    try (FarEnd far = FarEnd.accept(upstream)) {
      pool.sweep(System.nanoTime());
      assertThat(pool.places()).isEqualTo(1);

      pool.sweep(System.nanoTime() + LATER);

      assertThat(pool.places()).isZero();
      assertThat(far.endsByGoodbye()).isTrue();
    }
  }

  @Test
  void sweep_leavesOneWithACall() throws Exception {
    GrpcConnection connection = leased();
    leased().leave();

    pool.sweep(System.nanoTime() + LATER);

    assertThat(leased()).isSameAs(connection);
  }

  @Test
  void sweep_goesOnByItself() throws Exception {
    try (GrpcPool hasty = new GrpcPool(Duration.ofMillis(1))) {
      hasty.lease(place, SOME_TIME).leave();
      try (FarEnd far = FarEnd.accept(upstream)) {
        assertThat(far.endsByGoodbye()).isTrue();
      }
      await().until(() -> hasty.places() == 0);
    }
  }

  @Test
  void sweep_withoutAnIdleTimeout_keepsWhatNobodyAsksFor() throws Exception {
    try (GrpcPool lasting = new GrpcPool(Duration.ZERO)) {
      GrpcConnection connection = lasting.lease(place, SOME_TIME);
      connection.leave();

      lasting.sweep(System.nanoTime() + LATER);

      assertThat(lasting.lease(place, SOME_TIME)).isSameAs(connection);
    }
  }

  @Test
  void close_endsThoseInUse() throws Exception {
    leased();
    try (FarEnd far = FarEnd.accept(upstream)) {
      pool.close();

      assertThatThrownBy(far::endsByGoodbye)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThatThrownBy(this::leased).isInstanceOf(ExecutionException.class);
  }
}
