package org.gatehouse.gateway.router;

/** Rules that are worth a try for some requests. Immutable. */
interface Candidates {
  /**
   * Tries those that are better than what the search has found so far.
   *
   * @param startMatches whether the path is known to start with one of {@link RouteRule#pathStarts}
   *     of each
   */
  void offerTo(Search search, boolean startMatches);

  /** The rank of the best; {@link Long#MAX_VALUE} when there is none. */
  long bestRank();

  /** Whether there are none. */
  default boolean isEmpty() {
    return bestRank() == Long.MAX_VALUE;
  }
}
