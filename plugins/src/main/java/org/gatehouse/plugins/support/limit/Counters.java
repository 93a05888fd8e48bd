package org.gatehouse.plugins.support.limit;

import java.util.List;

/** Counts the calls of clients in windows of time. Thread-safe. */
public interface Counters extends AutoCloseable {
  /**
   * Counts a call of a client, unless one of the limits is used up: then nothing is counted.
   *
   * @param identifier who calls
   * @param nowMillis the moment of the call, since 1970
   * @return for each limit, in order, how many calls its window had before this one
   * @throws CountersUnavailableException when the counters cannot be reached
   */
  long[] count(String identifier, long nowMillis, List<Limit> limits);

  /** Sends what is left to where it belongs, and lets go of connections. */
  @Override
  void close();
}
