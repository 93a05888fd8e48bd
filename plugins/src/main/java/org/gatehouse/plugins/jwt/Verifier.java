package org.gatehouse.plugins.jwt;

/** Says whether a token was signed by a credential's key, in its algorithm. Thread-safe. */
interface Verifier {
  /** Whether the signature holds; the token's own algorithm is not asked. */
  boolean holds(Token token);
}
