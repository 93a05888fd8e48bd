package org.gatehouse.plugins.support.limit;

import org.jspecify.annotations.Nullable;

/** Counters that other nodes share cannot be reached. */
public final class CountersUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause null when they were not even asked, so soon after the last failure
   */
  public CountersUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
