package org.gatehouse.testkit.http;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * When an {@link Answer} is sent, how much of it, and what becomes of the connection.
 *
 * @param start nothing but interim responses is sent before it opens
 * @param pace one permit lets one piece of the body go
 * @param pieceBytes the largest piece, when paced
 * @param cutAfter the body ends after that many of its bytes on the wire, chunk framing counted
 * @param endingGate the ending waits for it
 */
record Delivery(
    Optional<CountDownLatch> start,
    Optional<Semaphore> pace,
    int pieceBytes,
    OptionalLong cutAfter,
    Ending ending,
    Optional<CountDownLatch> endingGate) {

  /** What becomes of the connection after the answer. */
  enum Ending {
    KEEP_OPEN,
    CLOSE,
    RESET,
    /** Stays open and silent until the peer leaves. */
    HANG
  }

  static final Delivery AT_ONCE =
      new Delivery(
          Optional.empty(),
          Optional.empty(),
          Integer.MAX_VALUE,
          OptionalLong.empty(),
          Ending.KEEP_OPEN,
          Optional.empty());

  Delivery after(CountDownLatch latch) {
    return new Delivery(Optional.of(latch), pace, pieceBytes, cutAfter, ending, endingGate);
  }

  Delivery paced(Semaphore permits, int bytes) {
    return new Delivery(start, Optional.of(permits), bytes, cutAfter, ending, endingGate);
  }

  Delivery cutAfter(long bytes, Ending end) {
    return new Delivery(start, pace, pieceBytes, OptionalLong.of(bytes), end, endingGate);
  }

  Delivery then(Ending end) {
    return new Delivery(start, pace, pieceBytes, cutAfter, end, endingGate);
  }

  Delivery endingOn(CountDownLatch latch) {
    return new Delivery(start, pace, pieceBytes, cutAfter, ending, Optional.of(latch));
  }
}
