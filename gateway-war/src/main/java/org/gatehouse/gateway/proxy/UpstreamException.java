package org.gatehouse.gateway.proxy;

import java.io.IOException;
import org.gatehouse.api.exchange.Attempt;

/** A try that brought no response. */
final class UpstreamException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  enum Kind {
    /** There was no connection: nothing of the request was sent. */
    CONNECT,
    /** There was no connection in time: nothing of the request was sent. */
    CONNECT_TIMEOUT,
    /** The connection ended before a response head came. */
    LOST,
    /** A connection kept from an earlier exchange turned out to be ended. */
    STALE,
    /**
     * On a connection kept from an earlier exchange there are bytes that would be taken for the
     * answer, or its end: nothing of the request was sent.
     */
    SPOILT,
    /** No response head came in time, or the request was not taken in time. */
    TIMEOUT,
    /** What came is no response. */
    INVALID,
    /** All connections that there may be are in use. */
    EXHAUSTED;

    /** What plugins see of it. */
    Attempt.Failure failure() {
      return switch (this) {
        case CONNECT -> Attempt.Failure.CONNECT;
        case CONNECT_TIMEOUT -> Attempt.Failure.CONNECT_TIMEOUT;
        case LOST -> Attempt.Failure.RESET;
        case STALE, SPOILT -> Attempt.Failure.STALE;
        case TIMEOUT -> Attempt.Failure.TIMEOUT;
        case INVALID -> Attempt.Failure.INVALID;
        case EXHAUSTED -> Attempt.Failure.EXHAUSTED;
      };
    }
  }

  private final Kind kind;

  UpstreamException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Whether it was the connection's fault, which was kept too long, and not the upstream's. */
  boolean isStale() {
    return kind == Kind.STALE || kind == Kind.SPOILT;
  }

  /** Whether the upstream may have got something of the request. */
  boolean isRequestSent() {
    return switch (kind) {
      case CONNECT, CONNECT_TIMEOUT, SPOILT, EXHAUSTED -> false;
      case LOST, STALE, TIMEOUT, INVALID -> true;
    };
  }

  /** The status that the client gets. */
  int status() {
    return switch (kind) {
      case TIMEOUT, CONNECT_TIMEOUT -> 504;
      case EXHAUSTED -> 503;
      default -> 502;
    };
  }

  /** The message that the client gets. */
  String clientMessage() {
    return switch (status()) {
      case 504 -> "The upstream server is timing out";
      case 503 -> "The upstream server is currently unavailable";
      default -> "An invalid response was received from the upstream server";
    };
  }
}
