package org.gatehouse.store.cassandra;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A revision in the log, without its changes.
 *
 * @param stamp the timestamp of what it writes, in microseconds since 1970
 * @param id of the transaction
 * @param atMillis when it was committed, in milliseconds since 1970
 * @param chunks in how many pieces its changes stand elsewhere; 0 when they stand here
 * @param payload the changes, a line of JSON each, when they stand here
 */
record LogEntry(
    long revision,
    long stamp,
    UUID id,
    long atMillis,
    String author,
    int changes,
    int chunks,
    ByteBuffer payload) {

  /** Revisions that share a partition. */
  static final long BUCKET = 1000;

  static long bucket(long revision) {
    return revision / BUCKET;
  }

  /** How far the tables have come: a revision, and its stamp. */
  Head head() {
    return new Head(revision, stamp);
  }

  /** A revision up to which all is applied, and its stamp. */
  record Head(long revision, long stamp) {
    static final Head NOTHING = new Head(0, 0);
  }
}
