package org.gatehouse.plugins.mtlsauth;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.gatehouse.plugins.support.BoundedCache;

/**
 * The certificates that were found good a moment ago, and who their holders are: the signatures of
 * a chain take longer to check than the rest of a request. One cache for all plugins. Thread-safe.
 */
final class GoodCertificates implements AutoCloseable {
  private static final long MAX_ENTRIES = 10_000;

  private final BoundedCache<Key, Good> good;

  /** A chain as one plugin trusts it; each {@link Trust} is equal to itself alone. */
  private record Key(Trust trust, List<X509Certificate> chain) {}

  private record Good(Holder holder, long untilMillis) {}

  GoodCertificates() {
    this.good = BoundedCache.of(Key.class, Good.class, MAX_ENTRIES);
  }

  /** Who holds a certificate; empty when it was not found good, or too long ago. */
  Optional<Holder> find(Trust trust, List<X509Certificate> chain, Clock clock) {
    Good known = good.get(new Key(trust, chain));
    return known == null || known.untilMillis <= clock.millis()
        ? Optional.empty()
        : Optional.of(known.holder);
  }

  /** Remembers that a certificate was found good, but not beyond the end of its own life. */
  void remember(
      Trust trust, List<X509Certificate> chain, Holder holder, Clock clock, long lifeMillis) {
    long until = clock.millis() + lifeMillis;
    for (X509Certificate certificate : chain) {
      until = Math.min(until, certificate.getNotAfter().toInstant().toEpochMilli());
    }
    good.put(new Key(trust, chain), new Good(holder, until));
  }

  @Override
  public void close() {
    good.close();
  }
}
