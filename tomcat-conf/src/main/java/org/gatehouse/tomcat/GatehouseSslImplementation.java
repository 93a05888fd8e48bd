package org.gatehouse.tomcat;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.apache.tomcat.util.net.SSLHostConfig.CertificateVerification;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SSLUtil;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;
import org.apache.tomcat.util.net.jsse.JSSESupport;
import org.apache.tomcat.util.net.jsse.JSSEUtil;

/**
 * Tomcat's TLS by the JDK, with the gateway's certificates: the {@code sslImplementationName} of a
 * connector.
 *
 * <p>Has three differences. Handshakes are answered by who {@link ServerKeys} says. The attribute
 * {@code jakarta.servlet.request.ssl_session_mgr} of requests, Tomcat's view of the connection,
 * also hands out the session, which knows the server name that the client asked for. And with
 * {@code certificateVerification="optional"} a client may show any certificate, or none: plugins
 * say whether it is good, each for its routes.
 */
public final class GatehouseSslImplementation extends JSSEImplementation {
  /** Made by Tomcat, by name. */
  public GatehouseSslImplementation() {}

  @Override
  public SSLUtil getSSLUtil(SSLHostConfigCertificate certificate) {
    return new Keys(certificate);
  }

  @Override
  public SSLSupport getSSLSupport(
      SSLSession session, Map<String, List<String>> additionalAttributes) {
    return new Connection(session, additionalAttributes);
  }

  private static final class Keys extends JSSEUtil {
    private final boolean takesAnyClient;

    Keys(SSLHostConfigCertificate certificate) {
      super(certificate);
      this.takesAnyClient =
          certificate.getSSLHostConfig().getCertificateVerification()
              == CertificateVerification.OPTIONAL;
    }

    @Override
    public TrustManager[] getTrustManagers() throws Exception {
      return takesAnyClient ? new TrustManager[] {new AnyClient()} : super.getTrustManagers();
    }

    @Override
    public KeyManager[] getKeyManagers() throws Exception {
      KeyManager[] managers = super.getKeyManagers();
      for (int i = 0; i < managers.length; i++) {
        if (managers[i] instanceof X509ExtendedKeyManager own) {
          managers[i] = new SwitchingKeyManager(own);
        }
      }
      return managers;
    }
  }

  private static final class Connection extends JSSESupport implements Supplier<SSLSession> {
    private final SSLSession session;

    Connection(SSLSession session, Map<String, List<String>> additionalAttributes) {
      super(session, additionalAttributes);
      this.session = session;
    }

    @Override
    public SSLSession get() {
      return session;
    }
  }
}
