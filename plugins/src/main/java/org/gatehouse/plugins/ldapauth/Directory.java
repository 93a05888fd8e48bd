package org.gatehouse.plugins.ldapauth;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.Breaker;
import org.gatehouse.plugins.support.SingleFlight;
import org.gatehouse.plugins.support.Verdicts;
import org.gatehouse.plugins.support.tls.UnverifiedTls;

/**
 * A directory that says whether a name and a password belong together. Thread-safe.
 *
 * <p>Asked once for the same pair, however many requests come with it at the same time. After a
 * failure it is left alone for a second, so that an outage holds few threads.
 */
final class Directory implements AutoCloseable {
  /** The directory said that it cannot say anything now. */
  private static final Set<ResultCode> OUT_OF_ORDER =
      Set.of(ResultCode.BUSY, ResultCode.UNAVAILABLE);

  /** The directory did not say whether the password is right, perhaps for this account alone. */
  private static final Set<ResultCode> UNDECIDED =
      Set.of(ResultCode.OPERATIONS_ERROR, ResultCode.OTHER);

  private final Server server;
  private final System.Logger logger;
  private final Connections connections;
  private final Verdicts<Optional<LdapUser>> verdicts;
  private final Breaker breaker;
  private final SingleFlight<Optional<LdapUser>> flights = new SingleFlight<>();

  /** Does not connect yet: a directory that is down is no reason to refuse a config. */
  Directory(Server server, PluginContext context) {
    this.server = server;
    this.logger = context.logger();
    this.connections =
        new Connections(
            server, server.isVerified() ? context.verifiedTls() : UnverifiedTls.context());
    this.verdicts = new Verdicts<>(server.cacheTtl(), context.ticker(), Optional::isPresent);
    this.breaker = new Breaker(context.ticker(), server.toString(), DirectoryException::new);
  }

  /**
   * Finds the account of a login.
   *
   * @return empty when there is none with that password
   * @throws DirectoryException when the directory cannot be asked
   */
  Optional<LdapUser> authenticate(LdapLogin login) {
    String digest = login.digest();
    Optional<LdapUser> known = verdicts.find(digest);
    return known == null ? flights.get(digest, () -> askNow(login, digest)) : known;
  }

  private Optional<LdapUser> askNow(LdapLogin login, String digest) {
    Optional<LdapUser> user = breaker.call(() -> ask(login));
    verdicts.remember(digest, user);
    return user;
  }

  private Optional<LdapUser> ask(LdapLogin login) {
    DN account = server.account(login.user());
    ResultCode result;
    try {
      result = connections.bind(account, login.password());
    } catch (LDAPException e) {
      throw new DirectoryException("%s: %s".formatted(server, e.getResultCode()), e);
    }
    if (UNDECIDED.contains(result)) {
      throw new UndecidedException("%s: %s".formatted(server, result), null);
    }
    if (OUT_OF_ORDER.contains(result)) {
      throw new DirectoryException("%s: %s".formatted(server, result), null);
    }
    if (result.equals(ResultCode.SUCCESS)) {
      return Optional.of(new LdapUser(id(account), login.user()));
    }
    logger.log(Level.INFO, "{0} refuses: {1}", server, result);
    return Optional.empty();
  }

  /** A UUID of version 8 (RFC 9562 §5.8) of directory and account. */
  private UUID id(DN account) {
    String name = server + "/" + account.toNormalizedString();
    try {
      ByteBuffer hash =
          ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
      return new UUID(
          (hash.getLong() & ~0xF000L) | 0x8000L, (hash.getLong() & (~0L >>> 2)) | (1L << 63));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    connections.close();
    verdicts.close();
  }
}
