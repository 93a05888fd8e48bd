package org.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpstreamPoolTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int SOME_TIME = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final long LATER = IDLE.plusSeconds(1).toNanos();

  private final ReadWatch watch = new ReadWatch();
  private final UpstreamPool pool = new UpstreamPool(2, IDLE, watch);
  private final UpstreamConnector connector = new UpstreamConnector();
  private ServerSocket upstream;
  private Place place;

  @BeforeEach
  void listen() throws IOException {
    upstream = new ServerSocket(0, 50, HERE);
    place = new Place(HERE, upstream.getLocalPort(), null);
  }

  @AfterEach
  void close() throws IOException {
    pool.close();
    watch.close();
    upstream.close();
  }

  /** A lease of a new connection. */
  private Lease connected() throws Exception {
    Lease lease = pool.lease(place, SOME_TIME);
    assertThat(lease.connection().isOpen()).isFalse();
    connector.connect(lease.connection(), place, SOME_TIME);
    return lease;
  }

  private UpstreamConnection leased() throws Exception {
    return pool.lease(place, SOME_TIME).connection();
  }

  @Test
  void lease_givesWhatWasKept() throws Exception {
    Lease first = connected();
    first.end(true);

    assertThat(leased()).isSameAs(first.connection()).matches(UpstreamConnection::isOpen);
  }

  @Test
  void lease_ofWhatWasNotKept_givesANewOne() throws Exception {
    Lease first = connected();
    first.end(false);

    assertThat(first.connection().isOpen()).isFalse();
    assertThat(leased()).isNotSameAs(first.connection());
  }

  @Test
  void lease_givesTheOneThatWasUsedLast() throws Exception {
    Lease first = connected();
    Lease second = connected();
    second.end(true);
    first.end(true);

    assertThat(leased()).isSameAs(first.connection());
    assertThat(leased()).isSameAs(second.connection());
  }

  @Test
  void lease_toAnotherPort_isOfAnotherPlace() throws Exception {
    connected().end(true);

    Lease other = pool.lease(new Place(HERE, place.port() - 1, null), SOME_TIME);

    assertThat(other.connection().isOpen()).isFalse();
  }

  @Test
  void lease_givesNoneThatTheUpstreamHasEnded() throws Exception {
    Lease first = connected();
    first.end(true);
    upstream.accept().close();
    first.connection().rests(System.nanoTime() - TimeUnit.SECONDS.toNanos(1));

    assertThat(leased()).isNotSameAs(first.connection());
    assertThat(first.connection().isOpen()).isFalse();
  }

  @Test
  void lease_givesOneThatHasRestedAndStillStands() throws Exception {
    Lease first = connected();
    first.end(true);
    first.connection().rests(System.nanoTime() - TimeUnit.SECONDS.toNanos(1));

    assertThat(leased()).isSameAs(first.connection());
  }

  @Test
  void lease_givesNoneThatHasBeenIdleForTooLong() throws Exception {
    Lease first = connected();
    first.end(true);
    first.connection().rests(System.nanoTime() - LATER);

    assertThat(leased()).isNotSameAs(first.connection());
    assertThat(first.connection().isOpen()).isFalse();
  }

  @Test
  void lease_whenAllAreInUse_givesUp() throws Exception {
    pool.lease(place, SOME_TIME);
    pool.lease(place, SOME_TIME);

    assertThatThrownBy(() -> pool.lease(place, 20)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void lease_whenAllAreInUse_waitsForOne() throws Exception {
    Lease first = connected();
    pool.lease(place, SOME_TIME);
    FutureTask<Lease> third = waiting(SOME_TIME);

    first.end(true);

    assertThat(third.get().connection()).isSameAs(first.connection());
  }

  @Test
  void placeThatIsLeft_goesToWhoHasWaited_andNotToWhoComesThen() throws Exception {
    Lease first = connected();
    pool.lease(place, SOME_TIME);
    FutureTask<Lease> third = waiting(SOME_TIME);

    first.end(false);

    assertThatThrownBy(() -> pool.lease(place, 20)).isInstanceOf(TimeoutException.class);
    third.get().end(false);
    pool.lease(place, 20);
  }

  @Test
  void whoGivesUp_leavesThePlaceToOthers() throws Exception {
    Lease first = connected();
    pool.lease(place, SOME_TIME);
    FutureTask<Lease> impatient = waiting(20);
    assertThatThrownBy(impatient::get).hasCauseInstanceOf(TimeoutException.class);

    first.end(false);

    assertThat(pool.lease(place, 20)).isNotNull();
  }

  /** A call that waits for a place. */
  private FutureTask<Lease> waiting(int patienceMillis) {
    FutureTask<Lease> lease = new FutureTask<>(() -> pool.lease(place, patienceMillis));
    Thread waits = new Thread(lease);
    waits.start();
    while (waits.getState() != Thread.State.TIMED_WAITING
        && waits.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
    return lease;
  }

  @Test
  void end_twice_leavesRoomForOne() throws Exception {
    Lease first = pool.lease(place, SOME_TIME);
    pool.lease(place, SOME_TIME);
    first.end(false);
    first.end(false);
    pool.lease(place, SOME_TIME);

    assertThatThrownBy(() -> pool.lease(place, 20)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void abort_endsTheConnection() throws Exception {
    Lease lease = connected();

    lease.abort();

    assertThat(lease.connection().isOpen()).isFalse();
  }

  @Test
  void abort_afterTheCall_leavesTheConnectionToTheNext() throws Exception {
    Lease first = connected();
    first.end(true);
    UpstreamConnection next = leased();

    first.abort();

    assertThat(next).isSameAs(first.connection()).matches(UpstreamConnection::isOpen);
  }

  @Test
  void sweep_endsConnectionsThatNobodyAsksFor() throws Exception {
    connected().end(true);
    try (Socket far = upstream.accept()) {
      pool.sweep(System.nanoTime());
      assertThat(pool.places()).isEqualTo(1);

      pool.sweep(System.nanoTime() + LATER);

      far.setSoTimeout(SOME_TIME);
      assertThat(far.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(pool.places()).isZero();
  }

  @Test
  void sweep_withoutAnIdleTimeout_endsNone() throws Exception {
    try (UpstreamPool forever = new UpstreamPool(2, Duration.ZERO, watch)) {
      Lease lease = forever.lease(place, SOME_TIME);
      connector.connect(lease.connection(), place, SOME_TIME);
      lease.end(true);

      forever.sweep(System.nanoTime() + Duration.ofDays(365).toNanos());

      assertThat(lease.connection().isOpen()).isTrue();
    }
  }

  @Test
  void sweep_leavesThoseInUse() throws Exception {
    Lease lease = connected();

    pool.sweep(System.nanoTime() + LATER);

    assertThat(lease.connection().isOpen()).isTrue();
    assertThat(pool.places()).isEqualTo(1);
    lease.end(true);
    assertThat(leased()).isSameAs(lease.connection());
  }

  @Test
  void close_endsThoseThatAreIdleAndThoseThatComeBack() throws Exception {
    Lease first = connected();
    Lease second = connected();
    first.end(true);

    pool.close();

    assertThat(first.connection().isOpen()).isFalse();
    assertThat(second.connection().isOpen()).isTrue();
    second.end(true);
    assertThat(second.connection().isOpen()).isFalse();
  }

  @Test
  void close_ofTheWatch_endsThoseInUse() throws Exception {
    connected();
    try (Socket far = upstream.accept()) {
      watch.close();

      far.setSoTimeout(SOME_TIME);
      assertThat(far.getInputStream().read()).isEqualTo(-1);
    }
  }
}
