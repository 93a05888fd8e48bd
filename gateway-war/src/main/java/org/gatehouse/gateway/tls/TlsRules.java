package org.gatehouse.gateway.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What is shown to upstreams, and what is asked of them. Thread-safe.
 *
 * <p>The same rules stay the same object from one configuration to the next, so equality is
 * identity. They hold what the JDK keeps for them, sessions among it, which goes with them.
 */
public final class TlsRules {
  private final Key key;
  private @Nullable SSLContext context;

  /**
   * What makes rules differ.
   *
   * @param isVerified whether the upstream's certificate must be good
   * @param depth how many certificates may stand between the upstream's and an authority's
   * @param authorities who may have signed it
   * @param identity shown when the upstream asks; null for none
   */
  record Key(
      boolean isVerified, int depth, Authorities authorities, @Nullable TlsIdentity identity) {
    Key with(TlsIdentity other) {
      return new Key(isVerified, depth, authorities, other);
    }

    Key verified(boolean verified) {
      return new Key(verified, depth, authorities, identity);
    }
  }

  TlsRules(Key key) {
    this.key = key;
  }

  Key key() {
    return key;
  }

  /** Whether the upstream's certificate must be good, and for its name. */
  public boolean isVerified() {
    return key.isVerified();
  }

  /**
   * A context that connections under these rules are made with; made when first asked for.
   *
   * @throws SSLException when no connection can be good
   */
  public synchronized SSLContext context() throws SSLException {
    SSLContext made = context;
    if (made == null) {
      made = newContext();
      context = made;
    }
    return made;
  }

  private SSLContext newContext() throws SSLException {
    try {
      TlsIdentity identity = key.identity();
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(
          identity == null ? null : new KeyManager[] {new Shows(identity)},
          new TrustManager[] {UpstreamTrust.of(key)},
          null);
      return made;
    } catch (GeneralSecurityException e) {
      throw new SSLException("the configured rules make no sense: " + e.getMessage(), e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return (key.isVerified() ? "verified" : "unverified")
        + (key.identity() == null ? "" : ", with a client certificate");
  }

  /** Shows one identity to every server that asks, whatever authorities it names, as nginx does. */
  private static final class Shows extends X509ExtendedKeyManager {
    private final TlsIdentity identity;

    Shows(TlsIdentity identity) {
      this.identity = identity;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      for (String keyType : keyTypes) {
        TlsIdentity.Chain chain = identity.chain(keyType);
        if (chain != null) {
          return chain.alias();
        }
      }
      return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return chooseClientAlias(keyTypes, issuers, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      TlsIdentity.Chain chain = named(alias);
      return chain == null ? null : chain.certificates();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      TlsIdentity.Chain chain = named(alias);
      return chain == null ? null : chain.key();
    }

    private TlsIdentity.@Nullable Chain named(String alias) {
      for (TlsIdentity.Chain chain : identity.chains()) {
        if (chain.alias().equals(alias)) {
          return chain;
        }
      }
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }
  }
}
