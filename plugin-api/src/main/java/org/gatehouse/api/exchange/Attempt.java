package org.gatehouse.api.exchange;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One try to get an answer from a target.
 *
 * @param startedAtNanos when the balancer was asked, in nanoseconds since 1970
 * @param balancerNanos how long the balancer took
 * @param durationNanos how long the try took: until the head of an answer was there, or it ended
 *     without; except in gRPC, not how long the client was waited for to send the body
 * @param status what the target answered; empty when it did not
 * @param failure how the try ended without an answer; empty when there is one
 */
public record Attempt(
    InetAddress address,
    int port,
    long startedAtNanos,
    long balancerNanos,
    long durationNanos,
    OptionalInt status,
    Optional<Failure> failure) {

  /** The target's address as text. */
  public String ip() {
    return address.getHostAddress();
  }

  /** Why there is no answer. */
  public enum Failure {
    /** No connection: nothing of the request was sent. */
    CONNECT,
    /** No connection in time: nothing of the request was sent. */
    CONNECT_TIMEOUT,
    /** The connection ended before the head of an answer came. */
    RESET,
    /** A connection kept from before turned out to be ended: says nothing of the target. */
    STALE,
    /** The request was not taken, or not answered, in time. */
    TIMEOUT,
    /** What came is no answer in HTTP. */
    INVALID,
    /** All connections that there may be were in use: nothing was sent. */
    EXHAUSTED;

    /** Whether the target may have got something of the request. */
    public boolean isRequestSent() {
      return this != CONNECT && this != CONNECT_TIMEOUT && this != EXHAUSTED;
    }
  }
}
