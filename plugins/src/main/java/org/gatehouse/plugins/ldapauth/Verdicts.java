package org.gatehouse.plugins.ldapauth;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.gatehouse.api.plugin.Ticker;
import org.gatehouse.plugins.support.BoundedCache;
import org.gatehouse.plugins.support.KeyedDigest;

/**
 * What a directory said of names and passwords, for a while. Thread-safe.
 *
 * <p>Passwords are not kept: a verdict is found by a digest under a key that only this process has.
 * Refusals are kept apart, so that guesses do not push out those who got in.
 */
final class Verdicts implements AutoCloseable {
  private static final int MAX_USERS = 10_000;
  private static final int MAX_REFUSALS = 10_000;
  private static final KeyedDigest DIGEST = new KeyedDigest();

  private final Ticker ticker;
  private final long ttlNanos;
  private final BoundedCache<String, Entry> users;
  private final BoundedCache<String, Entry> refusals;

  /**
   * A verdict.
   *
   * @param user empty for a refusal
   */
  record Entry(Optional<LdapUser> user, long until) {}

  Verdicts(Duration ttl, Ticker ticker) {
    this.ticker = ticker;
    this.ttlNanos = ttl.toNanos();
    this.users = BoundedCache.of(String.class, Entry.class, MAX_USERS);
    this.refusals = BoundedCache.of(String.class, Entry.class, MAX_REFUSALS);
  }

  /** What the verdict of a login is remembered by. */
  static String digest(LdapLogin login) {
    return DIGEST.of(login.user().getBytes(StandardCharsets.UTF_8), login.password());
  }

  /** A verdict that is remembered; empty when there is none. */
  Optional<Entry> find(String digest) {
    Entry entry = users.get(digest);
    if (entry == null) {
      entry = refusals.get(digest);
    }
    return entry == null || entry.until() - ticker.nanos() <= 0
        ? Optional.empty()
        : Optional.of(entry);
  }

  void remember(String digest, Optional<LdapUser> user) {
    if (ttlNanos == 0) {
      return;
    }
    // a password that was changed makes of a refusal a user, and the reverse
    (user.isPresent() ? refusals : users).remove(digest);
    (user.isPresent() ? users : refusals).put(digest, new Entry(user, ticker.nanos() + ttlNanos));
  }

  @Override
  public void close() {
    users.close();
    refusals.close();
  }
}
