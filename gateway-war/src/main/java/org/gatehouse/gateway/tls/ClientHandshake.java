package org.gatehouse.gateway.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.gatehouse.api.config.AddressRanges;

/** Shakes hands with servers that Gatehouse calls. */
public final class ClientHandshake {
  private ClientHandshake() {}

  /**
   * Secures a connection, which is closed with the one returned.
   *
   * @param name told as SNI, unless it is none
   * @param isNameVerified whether the certificate must be for that name
   */
  public static SSLSocket over(
      Socket socket, SSLContext context, String name, int port, boolean isNameVerified)
      throws IOException {
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(socket, name, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    name(parameters, name, isNameVerified);
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  /** The part of {@link #over} about the server's name, for handshakes that others make. */
  public static void name(SSLParameters parameters, String name, boolean isNameVerified) {
    parameters.setServerNames(serverNames(name));
    if (isNameVerified) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
  }

  private static List<SNIServerName> serverNames(String host) {
    if (!isName(host)) {
      return List.of();
    }
    try {
      // of bytes: a text may have no underscore, as names in container networks do
      return List.of(new SNIHostName(host.getBytes(StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return List.of(); // a Host header can be anything
    }
  }

  /** Addresses are no server names (RFC 6066 §3). */
  private static boolean isName(String host) {
    // what has a colon may be an address in brackets
    return !host.isEmpty() && host.indexOf(':') < 0 && !AddressRanges.isAddress(host);
  }
}
