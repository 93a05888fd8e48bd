package org.gatehouse.gateway.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Answers handshakes with the certificate of the server name, and with the connector's own where
 * the configuration has none for it. Thread-safe.
 *
 * <p>A name that has a certificate is never answered with the connector's: a client that does not
 * speak its algorithm is refused, as in Kong.
 */
final class SniKeyManager extends X509ExtendedKeyManager {
  /** Where a handshake keeps whose key types it asks for, one after the other. */
  private static final String ASKED = SniKeyManager.class.getName();

  private final X509ExtendedKeyManager own;
  private final ServedCertificates served;

  SniKeyManager(X509ExtendedKeyManager own, ServedCertificates served) {
    this.own = own;
    this.served = served;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    SSLSession session = engine.getHandshakeSession();
    TlsIdentity identity = identity(session);
    if (identity == null) {
      return own.chooseEngineServerAlias(keyType, issuers, engine);
    }
    TlsIdentity.Chain chain = identity.chain(keyType);
    if (chain == null) {
      // the next type is asked for next, and the certificate may have changed by then
      session.putValue(ASKED, identity);
      return null;
    }
    session.removeValue(ASKED);
    return chain.alias();
  }

  private @Nullable TlsIdentity identity(SSLSession session) {
    if (session.getValue(ASKED) instanceof TlsIdentity asked) {
      return asked;
    }
    String name = ServerNames.of(session);
    return name.isEmpty() ? null : served.find(name);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    TlsIdentity.Chain chain = served.chain(alias);
    return chain == null ? own.getCertificateChain(alias) : chain.certificates();
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    TlsIdentity.Chain chain = served.chain(alias);
    return chain == null ? own.getPrivateKey(alias) : chain.key();
  }

  /** For blocking sockets, which no connector uses. */
  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return own.chooseServerAlias(keyType, issuers, socket);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return own.getServerAliases(keyType, issuers);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return own.getClientAliases(keyType, issuers);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return own.chooseClientAlias(keyTypes, issuers, socket);
  }
}
