package org.gatehouse.gateway.router;

/** Rules that are worth a try for some requests. */
interface Candidates {
  /** Tries those that are better than what the search has found so far. */
  void offerTo(Search search);

  /** The rank of the best; {@link Integer#MAX_VALUE} when there is none. */
  int bestRank();
}
