package org.gatehouse.plugins.ldapauth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.api.plugin.Ticker;
import org.gatehouse.plugins.support.BoundedCache;

/**
 * What a directory said of names and passwords, for a while. Thread-safe.
 *
 * <p>Passwords are not kept: a verdict is found by a digest under a key that only this process has.
 * Refusals are kept apart, so that guesses do not push out those who got in.
 */
final class Verdicts implements AutoCloseable {
  private static final int MAX_USERS = 10_000;
  private static final int MAX_REFUSALS = 10_000;
  private static final String ALGORITHM = "HmacSHA256";
  private static final SecretKeySpec KEY = randomKey();

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

  private static SecretKeySpec randomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new SecretKeySpec(key, ALGORITHM);
  }

  /** What the verdict of a login is remembered by. */
  static String digest(LdapLogin login) {
    byte[] user = login.user().getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(KEY);
      // the length goes first, so that no two pairs are the same bytes
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(user.length).flip());
      mac.update(user);
      return Base64.getEncoder().encodeToString(mac.doFinal(login.password()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
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
