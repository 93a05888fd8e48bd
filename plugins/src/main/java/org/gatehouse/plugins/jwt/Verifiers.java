package org.gatehouse.plugins.jwt;

import java.util.Optional;
import java.util.UUID;
import org.gatehouse.plugins.support.BoundedCache;

/**
 * The verifiers of the credentials that are in use, each made once: reading a key costs more than
 * checking a signature by it. Thread-safe.
 */
final class Verifiers implements AutoCloseable {
  private static final long MAX_ENTRIES = 10_000;

  private final boolean secretIsBase64;
  private final BoundedCache<UUID, Made> made;

  private record Made(JwtCredential credential, Optional<Verifier> verifier) {}

  Verifiers(boolean secretIsBase64) {
    this.secretIsBase64 = secretIsBase64;
    this.made = BoundedCache.of(UUID.class, Made.class, MAX_ENTRIES);
  }

  /** The verifier of a credential as it is now; empty when it has no key that it could use. */
  Optional<Verifier> of(JwtCredential credential) {
    Made known = made.get(credential.id());
    if (known == null || !known.credential.equals(credential)) {
      known = new Made(credential, Signatures.of(credential, secretIsBase64));
      made.put(credential.id(), known);
    }
    return known.verifier;
  }

  @Override
  public void close() {
    made.close();
  }
}
