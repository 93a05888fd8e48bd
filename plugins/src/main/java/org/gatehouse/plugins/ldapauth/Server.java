package org.gatehouse.plugins.ldapauth;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import java.time.Duration;

/**
 * Where accounts are and how they are asked for; configs that agree in it share connections and
 * what is remembered.
 *
 * @param timeout of connecting, and of each answer; at least a millisecond
 * @param keepalive how long an idle connection stays; zero for as long as the directory keeps it
 * @param cacheTtl how long verdicts are remembered; zero for not at all
 */
record Server(
    String host,
    int port,
    Security security,
    boolean isVerified,
    DN baseDn,
    String attribute,
    Duration timeout,
    Duration keepalive,
    Duration cacheTtl) {
  private static final double DEFAULT_TIMEOUT = 10_000;
  private static final Duration MAX_TTL = Duration.ofDays(1);

  /** How the connection is encrypted. */
  enum Security {
    NONE,
    START_TLS,
    LDAPS
  }

  static Server of(LdapAuthConfig config) {
    Security security = config.startTls() ? Security.START_TLS : Security.NONE;
    double timeout = config.timeout().filter(given -> given >= 1).orElse(DEFAULT_TIMEOUT);
    return new Server(
        config.ldapHost(),
        config.ldapPort(),
        config.ldaps() ? Security.LDAPS : security,
        config.verifyLdapHost(),
        dn(config.baseDn()),
        config.attribute(),
        atMost(Integer.MAX_VALUE, timeout),
        atMost(Integer.MAX_VALUE, config.keepalive().orElse(0.0)),
        atMost(MAX_TTL.toMillis(), config.cacheTtl() * 1000));
  }

  private static DN dn(String text) {
    try {
      return new DN(text);
    } catch (LDAPException e) {
      throw new IllegalArgumentException(
          "base_dn: %s (expected: a distinguished name)".formatted(text), e);
    }
  }

  private static Duration atMost(long maxMillis, double millis) {
    return Duration.ofMillis((long) Math.max(0, Math.min((double) maxMillis, millis)));
  }

  /** The account of a user; what is special in his name is escaped (RFC 4514 §2.4). */
  DN account(String user) {
    return new DN(new RDN(attribute, user), baseDn);
  }

  @Override
  public String toString() {
    return "%s://%s:%d".formatted(security == Security.LDAPS ? "ldaps" : "ldap", host, port);
  }
}
