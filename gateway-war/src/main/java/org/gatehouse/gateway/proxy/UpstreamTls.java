package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.gatehouse.gateway.tls.ClientHandshake;
import org.gatehouse.gateway.tls.TlsRules;

/**
 * How TLS is spoken with one upstream. Connections of different values are never shared.
 *
 * @param serverName told as SNI, and looked for in the certificate when it is verified
 */
record UpstreamTls(String serverName, TlsRules rules) {
  private static final String ATTRIBUTE = UpstreamTls.class.getName();

  /** Leaves itself where the {@link Strategy} finds it. */
  void putInto(HttpContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  /**
   * What went wrong in a handshake, with what lies below: "NotAfter: …" says more than "failed".
   */
  static String reason(SSLException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(failure.getMessage());
    return root == failure ? message : message + " (" + root.getMessage() + ")";
  }

  /** Shakes hands on new connections. Thread-safe. */
  static final class Strategy implements TlsSocketStrategy {
    @Override
    public SSLSocket upgrade(
        Socket socket, String host, int port, Object attachment, HttpContext context)
        throws IOException {
      UpstreamTls tls = (UpstreamTls) context.getAttribute(ATTRIBUTE);
      return ClientHandshake.over(
          socket, tls.rules().context(), tls.serverName(), port, tls.rules().isVerified());
    }
  }
}
