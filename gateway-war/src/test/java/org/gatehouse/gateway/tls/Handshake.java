package org.gatehouse.gateway.tls;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.gatehouse.api.config.PemReader;
import org.gatehouse.testkit.http.TestCertificate;

/** A handshake of two engines in memory. */
final class Handshake {
  private static final int BUFFER = 64 * 1024;

  private final SSLContext server;

  Handshake(SSLContext server) {
    this.server = server;
  }

  /**
   * The certificate that a client is shown that asks for a name, unless that is empty.
   *
   * @param cipherSuites in TLS 1.2, all that the client offers; when none, whatever the JDK does
   */
  X509Certificate serverShows(String name, String... cipherSuites)
      throws GeneralSecurityException, SSLException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAnyone()}, null);
    SSLEngine client = context.createSSLEngine("192.0.2.1", 443);
    client.setUseClientMode(true);
    SSLParameters parameters = client.getSSLParameters();
    parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
    if (cipherSuites.length > 0) {
      parameters.setProtocols(new String[] {"TLSv1.2"});
      parameters.setCipherSuites(cipherSuites);
    }
    client.setSSLParameters(parameters);
    SSLEngine answering = server.createSSLEngine();
    answering.setUseClientMode(false);
    run(client, answering);
    return (X509Certificate) client.getSession().getPeerCertificates()[0];
  }

  private static void run(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(BUFFER);
    ByteBuffer toClient = ByteBuffer.allocate(BUFFER);
    client.beginHandshake();
    server.beginHandshake();
    for (int turn = 0; turn < 100 && (isOpen(client) || isOpen(server)); turn++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    if (isOpen(client) || isOpen(server)) {
      throw new SSLException("the handshake does not end");
    }
  }

  private static boolean isOpen(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
        && engine.getHandshakeStatus() != HandshakeStatus.FINISHED;
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer scratch = ByteBuffer.allocate(BUFFER);
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          in.flip();
          Status status = engine.unwrap(in, scratch).getStatus();
          in.compact();
          if (status == Status.BUFFER_UNDERFLOW) {
            return;
          }
        }
        default -> {
          return;
        }
      }
    }
  }

  /** The keys of a connector that has one certificate. */
  static X509ExtendedKeyManager keysOf(TestCertificate pair) throws GeneralSecurityException {
    PrivateKey key = PemReader.privateKey(pair.keyPem());
    return new X509ExtendedKeyManager() {
      @Override
      public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
        return key.getAlgorithm().equals(type) ? "own" : null;
      }

      @Override
      public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return null;
      }

      @Override
      public X509Certificate[] getCertificateChain(String alias) {
        return alias.equals("own") ? new X509Certificate[] {pair.certificate()} : null;
      }

      @Override
      public PrivateKey getPrivateKey(String alias) {
        return alias.equals("own") ? key : null;
      }

      @Override
      public String[] getServerAliases(String type, Principal[] issuers) {
        return null;
      }

      @Override
      public String[] getClientAliases(String type, Principal[] issuers) {
        return null;
      }

      @Override
      public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return null;
      }
    };
  }

  private static final class TrustAnyone extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
