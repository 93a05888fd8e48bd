package org.gatehouse.gateway.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.gatehouse.api.config.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * Who Gatehouse is in a handshake: a chain of certificates with its key, or two of different
 * algorithms. Immutable. One that has not changed stays the same object from one configuration to
 * the next, so equality is identity.
 */
public final class TlsIdentity {
  /** What aliases begin with, that no key store's do. */
  static final String ALIAS_PREFIX = "gatehouse-identity-";

  private static final AtomicLong ALIASES = new AtomicLong();

  private final Chain[] chains;

  private TlsIdentity(Chain... chains) {
    this.chains = chains;
  }

  /** A chain of certificates with the key of the first, under an alias that no other has. */
  static final class Chain {
    private final String alias = ALIAS_PREFIX + ALIASES.incrementAndGet();
    private final X509Certificate[] certificates;
    private final PrivateKey key;

    private Chain(String certificates, String key) throws GeneralSecurityException {
      this.certificates = PemReader.certificates(certificates).toArray(X509Certificate[]::new);
      this.key = PemReader.privateKey(key);
    }

    String alias() {
      return alias;
    }

    X509Certificate[] certificates() {
      return certificates.clone();
    }

    PrivateKey key() {
      return key;
    }

    private boolean isOf(String keyType) {
      return certificates[0].getPublicKey().getAlgorithm().equals(keyType);
    }
  }

  /**
   * Reads one chain with its key, both PEM.
   *
   * @throws GeneralSecurityException when there is none; the message quotes nothing
   */
  static TlsIdentity of(String certificates, String key) throws GeneralSecurityException {
    return new TlsIdentity(new Chain(certificates, key));
  }

  /** Reads two chains with their keys, the preferred one first. */
  static TlsIdentity of(
      String certificates, String key, String alternateCertificates, String alternateKey)
      throws GeneralSecurityException {
    return new TlsIdentity(
        new Chain(certificates, key), new Chain(alternateCertificates, alternateKey));
  }

  List<Chain> chains() {
    return List.of(chains);
  }

  /** The chain with a key of an algorithm, {@code RSA} or {@code EC}; null when there is none. */
  @Nullable Chain chain(String keyType) {
    for (Chain chain : chains) {
      if (chain.isOf(keyType)) {
        return chain;
      }
    }
    return null;
  }
}
