package org.gatehouse.gateway.tls;

import jakarta.servlet.ServletRequest;
import java.util.Locale;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The server names that clients ask for in their handshakes (SNI, RFC 6066 §3). */
public final class ServerNames {
  /** Where whatever ends TLS may tell the name, as a text in lower case. */
  private static final String NAME = "org.gatehouse.tls.serverName";

  /**
   * Where Tomcat, when asked, leaves its view of the connection: with our jar, one of a session.
   */
  private static final String SESSION = "jakarta.servlet.request.ssl_session_mgr";

  private ServerNames() {}

  /**
   * The name that the client of a secure request asked for, in lower case; empty when it asked for
   * none or the container does not tell. Costs some microseconds on Tomcat.
   */
  public static String of(ServletRequest request) {
    if (request.getAttribute(NAME) instanceof String name) {
      return name;
    }
    return request.getAttribute(SESSION) instanceof Supplier<?> connection
            && connection.get() instanceof SSLSession session
        ? of(session)
        : "";
  }

  static String of(@Nullable SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return "";
  }
}
