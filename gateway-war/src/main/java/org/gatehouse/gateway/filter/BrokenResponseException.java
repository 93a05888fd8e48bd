package org.gatehouse.gateway.filter;

import java.io.IOException;

/**
 * Tells the container that a response has begun and cannot be finished: it must end the connection
 * so that the client sees that something is missing.
 */
final class BrokenResponseException extends IOException {
  private static final long serialVersionUID = 1L;

  BrokenResponseException(String message) {
    super(message);
  }

  /** Containers log what reaches them with its trace, which says nothing here. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
