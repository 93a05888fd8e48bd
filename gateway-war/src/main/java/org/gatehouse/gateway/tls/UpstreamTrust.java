package org.gatehouse.gateway.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Looks at the certificates of upstreams. Thread-safe. Revocation is not looked at, as in nginx.
 */
abstract class UpstreamTrust extends X509ExtendedTrustManager {
  /**
   * Trust by these rules.
   *
   * @throws SSLException when they leave nobody to trust
   */
  static UpstreamTrust of(TlsRules.Key rules) throws GeneralSecurityException, SSLException {
    if (!rules.isVerified()) {
      return new Anyone();
    }
    if (rules.authorities().isEmpty()) {
      throw new SSLException("none of the authorities to verify the certificate by is there");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(rules.authorities().store());
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager jdk) {
        return new Verified(jdk, rules.authorities(), rules.depth());
      }
    }
    throw new GeneralSecurityException("the JDK has no trust manager for X.509");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("the connection is not known");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no client is checked here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  /** For services that do not ask for verification, which is Kong's default too. */
  private static final class Anyone extends UpstreamTrust {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
  }

  /** The JDK's own look, and one at the length of the chain, which the JDK's has no limit for. */
  private static final class Verified extends UpstreamTrust {
    private final X509ExtendedTrustManager jdk;
    private final Authorities authorities;
    private final int depth;

    Verified(X509ExtendedTrustManager jdk, Authorities authorities, int depth) {
      this.jdk = jdk;
      this.authorities = authorities;
      this.depth = depth;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      jdk.checkServerTrusted(chain, type, socket);
      checkDepth(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      jdk.checkServerTrusted(chain, type, engine);
      checkDepth(chain);
    }

    private void checkDepth(X509Certificate[] chain) throws CertificateException {
      int between = authorities.certificatesBelow(chain);
      if (between > depth) {
        throw new CertificateException(
            "%d certificates stand between the upstream's and an authority's (expected: at most %d)"
                .formatted(between, depth));
      }
    }
  }
}
