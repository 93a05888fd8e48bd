package org.gatehouse.gateway.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.gateway.tls.ClientHandshake;
import org.gatehouse.gateway.tls.TlsRules;
import org.jspecify.annotations.Nullable;

/**
 * Asks a target how it is: takes a connection ({@code tcp}), or sends a GET over a connection of
 * its own and reads the status of the answer ({@code http}, {@code https}). Immutable, thread-safe.
 */
final class Probe {
  private static final int MAX_STATUS_LINE = 1024;

  private final Upstream.Active checks;
  private final boolean isHttp;
  private final boolean isTls;
  private final int timeoutMillis;

  Probe(Upstream.Active checks) {
    String type = checks.type().orElse("http");
    this.checks = checks;
    this.isHttp = type.startsWith("http");
    this.isTls = type.equals("https");
    // 0 would mean for ever
    this.timeoutMillis = Math.max(1, (int) (checks.timeout().orElse(1.0) * 1000));
  }

  /** Whether it asks over TLS. */
  boolean isTls() {
    return isTls;
  }

  /** Whether an answer has a status. */
  boolean isHttp() {
    return isHttp;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param host what the target is told as {@code Host}
   * @param tls the rules, when it asks over TLS
   * @return the status; 0 for something that is no HTTP, or when nothing but a connection was asked
   *     for
   * @throws SocketTimeoutException when it takes too long
   * @throws IOException when there is no answer
   */
  int ask(InetSocketAddress address, String host, @Nullable TlsRules tls) throws IOException {
    try (Socket plain = new Socket()) {
      plain.connect(address, timeoutMillis);
      if (!isHttp) {
        return 0;
      }
      plain.setSoTimeout(timeoutMillis);
      if (tls == null) {
        return status(plain, host);
      }
      String name = checks.httpsSni().orElse(withoutPort(host));
      try (SSLSocket secured =
          ClientHandshake.over(plain, tls.context(), name, address.getPort(), tls.isVerified())) {
        return status(secured, host);
      }
    }
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private int status(Socket socket, String host) throws IOException {
    StringBuilder head = new StringBuilder(128);
    head.append("GET ").append(checks.httpPath().orElse("/")).append(" HTTP/1.1\r\nHost: ");
    head.append(host).append("\r\nConnection: close\r\n");
    Map<String, List<String>> headers = checks.headers().orElse(Map.of());
    headers.forEach(
        (name, values) ->
            values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n")));
    head.append("\r\n");
    socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
    return readStatus(socket.getInputStream());
  }

  private static int readStatus(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n' && line.length() < MAX_STATUS_LINE; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended within the status line");
      }
      line.append((char) c);
    }
    boolean isStatusLine =
        line.length() >= 12 && line.indexOf("HTTP/1.") == 0 && line.charAt(8) == ' ';
    int status = 0;
    for (int i = 9; isStatusLine && i < 12; i++) {
      isStatusLine = Character.isDigit(line.charAt(i));
      status = status * 10 + line.charAt(i) - '0';
    }
    return isStatusLine ? status : 0;
  }
}
