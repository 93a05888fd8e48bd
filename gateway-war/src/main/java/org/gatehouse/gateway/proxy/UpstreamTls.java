package org.gatehouse.gateway.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.gatehouse.api.entity.CaCertificate;

/**
 * How TLS is spoken with one upstream. Connections of different values are never shared.
 *
 * @param serverName told as SNI, and looked for in the certificate when it is verified
 * @param isVerified whether the certificate must be good
 * @param authorities who may have signed it; those of the JDK when empty
 */
record UpstreamTls(String serverName, boolean isVerified, List<CaCertificate> authorities) {
  private static final String ATTRIBUTE = UpstreamTls.class.getName();

  /** Leaves itself where the {@link Strategy} finds it. */
  void putInto(HttpContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  /** Shakes hands on new connections. Thread-safe; contexts are made once for each set of rules. */
  static final class Strategy implements TlsSocketStrategy {
    private final Map<Rules, SSLContext> contexts = new ConcurrentHashMap<>();

    private record Rules(boolean isVerified, List<CaCertificate> authorities) {}

    @Override
    public SSLSocket upgrade(
        Socket socket, String host, int port, Object attachment, HttpContext context)
        throws IOException {
      UpstreamTls tls = (UpstreamTls) context.getAttribute(ATTRIBUTE);
      SSLContext rules;
      try {
        rules =
            contexts.computeIfAbsent(
                new Rules(tls.isVerified(), tls.authorities()), Strategy::contextOf);
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
      SSLSocket secured =
          (SSLSocket) rules.getSocketFactory().createSocket(socket, tls.serverName(), port, true);
      SSLParameters parameters = secured.getSSLParameters();
      if (isName(tls.serverName())) {
        parameters.setServerNames(List.of(new SNIHostName(tls.serverName())));
      }
      if (tls.isVerified()) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
      }
      secured.setSSLParameters(parameters);
      secured.startHandshake();
      return secured;
    }

    /** Addresses are no server names (RFC 6066 §3). */
    private static boolean isName(String host) {
      return !host.isEmpty()
          && host.indexOf(':') < 0
          && !Character.isDigit(host.charAt(host.length() - 1));
    }

    private static SSLContext contextOf(Rules rules) {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trustManagers(rules), null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalArgumentException("ca_certificates cannot be used: " + e.getMessage(), e);
      }
    }

    private static TrustManager[] trustManagers(Rules rules)
        throws GeneralSecurityException, IOException {
      if (!rules.isVerified()) {
        return new TrustManager[] {new TrustAnyone()};
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(rules.authorities().isEmpty() ? null : storeOf(rules.authorities()));
      return factory.getTrustManagers();
    }

    private static KeyStore storeOf(List<CaCertificate> authorities)
        throws GeneralSecurityException, IOException {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      CertificateFactory certificates = CertificateFactory.getInstance("X.509");
      for (CaCertificate authority : authorities) {
        byte[] pem = authority.cert().getBytes(StandardCharsets.US_ASCII);
        store.setCertificateEntry(
            authority.id().toString(),
            certificates.generateCertificate(new ByteArrayInputStream(pem)));
      }
      return store;
    }
  }

  /** For services that do not ask for verification, which is Kong's default too. */
  private static final class TrustAnyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("no client is checked here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
