package org.gatehouse.api.store;

import java.util.Optional;

/**
 * Where a write comes from.
 *
 * @param author who is named as the author of the revision; empty when nobody said
 * @param expectedRevision the revision that the writer has seen: when the store's is another one by
 *     now, nothing is written
 */
public record Origin(String author, Optional<Long> expectedRevision) {
  /** A writer who gives no name, and writes whatever has changed. */
  public static final Origin UNKNOWN = new Origin("", Optional.empty());

  /** A writer of this name. */
  public static Origin of(String author) {
    return new Origin(author, Optional.empty());
  }
}
