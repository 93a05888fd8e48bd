package org.gatehouse.testkit.plugin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Headers;

/** The request that a {@link FakeExchange.Builder} describes. */
record FakeClientRequest(
    String method,
    String scheme,
    String host,
    int port,
    String rawPath,
    Optional<String> query,
    Headers received,
    String clientIp,
    List<X509Certificate> clientCertificates,
    Optional<byte[]> sentBody)
    implements ClientRequest {

  @Override
  public String forwardedScheme() {
    return scheme;
  }

  @Override
  public String forwardedHost() {
    return host;
  }

  @Override
  public int forwardedPort() {
    return port;
  }

  /** As given: tests give paths in normal form. */
  @Override
  public String path() {
    return rawPath;
  }

  @Override
  public List<String> queryArguments(String name) {
    List<String> values = new ArrayList<>();
    for (String pair : query.orElse("").split("&", -1)) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty() && argumentName(pair).equals(name)) {
        values.add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  /** The decoded name of a raw {@code name=value}. */
  static String argumentName(String pair) {
    int equals = pair.indexOf('=');
    return decoded(equals < 0 ? pair : pair.substring(0, equals));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public Headers headers() {
    return new Headers(received);
  }

  @Override
  public String httpVersion() {
    return "1.1";
  }

  @Override
  public String remoteIp() {
    return clientIp;
  }

  @Override
  public Optional<String> serverName() {
    return scheme.equals("https") ? Optional.of(host) : Optional.empty();
  }

  @Override
  public long contentLength() {
    return received.contains("Transfer-Encoding")
        ? -1
        : sentBody.map(bytes -> (long) bytes.length).orElse(-1L);
  }

  @Override
  public boolean hasBody() {
    return sentBody.isPresent();
  }

  @Override
  public Optional<byte[]> body(int maxBytes) {
    byte[] bytes = sentBody.orElse(new byte[0]);
    return bytes.length > maxBytes ? Optional.empty() : Optional.of(bytes.clone());
  }

  @Override
  public long bytesReceived() {
    return rawPath.length() + Math.max(0, contentLength());
  }
}
