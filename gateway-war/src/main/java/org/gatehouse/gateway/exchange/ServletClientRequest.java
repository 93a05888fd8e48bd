package org.gatehouse.gateway.exchange;

import jakarta.servlet.http.HttpServletRequest;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.api.config.AddressRanges;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.tls.ServerNames;
import org.jspecify.annotations.Nullable;

/**
 * The client's request off the servlet request.
 *
 * <p>Everything comes from the raw request target and the raw fields: what a container decodes and
 * normalizes ({@code getPathInfo}, {@code getParameter}) is another view than the one that goes
 * upstream, and two views are how a path gets past a rule.
 */
final class ServletClientRequest implements ClientRequest {
  private final HttpServletRequest request;
  private final ContainerHeaders container;
  private final String method;
  private final boolean isSecure;
  private final int port;
  private final String path;
  private final String rawPath;
  private final @Nullable String query;
  private final Headers headers;
  private final String httpVersion;
  private final String remoteIp;
  private final boolean trusted;
  private final String clientIp;
  private final RequestBody body;
  private @Nullable String serverName;

  ServletClientRequest(HttpServletRequest request, ProxySettings settings, String path) {
    this.request = request;
    this.container = new ContainerHeaders(request);
    this.method = request.getMethod();
    this.isSecure = request.isSecure();
    this.port = request.getLocalPort();
    this.path = path;
    this.rawPath = request.getRequestURI();
    this.query = request.getQueryString();
    this.headers = copyOf(request, container);
    this.httpVersion = versionOf(request.getProtocol());
    this.remoteIp = AddressText.of(request.getRemoteAddr());
    this.trusted = settings.trustedProxies().contains(remoteIp);
    this.clientIp = trusted ? realIp(headers, settings, remoteIp) : remoteIp;
    this.body = new RequestBody(request);
  }

  private static String versionOf(String protocol) {
    return switch (protocol) {
      case "HTTP/1.0" -> "1.0";
      case "HTTP/2.0" -> "2.0";
      default -> "1.1";
    };
  }

  private static Headers copyOf(HttpServletRequest request, ContainerHeaders container) {
    Headers copy = container.read();
    if (!copy.contains("Host") && request.getProtocol().equals("HTTP/2.0")) {
      addAuthority(request, copy);
    }
    return copy;
  }

  /** What HTTP/2 says in {@code :authority} is Host to all who read (RFC 9113 §8.3.1). */
  private static void addAuthority(HttpServletRequest request, Headers headers) {
    String name = request.getServerName();
    if (name == null || name.isEmpty()) {
      return;
    }
    String host = name.indexOf(':') >= 0 && name.charAt(0) != '[' ? "[" + name + "]" : name;
    int port = request.getServerPort();
    boolean isDefault = port <= 0 || port == (request.isSecure() ? 443 : 80);
    headers.add("Host", isDefault ? host : host + ":" + port);
  }

  RequestBody body() {
    return body;
  }

  HttpServletRequest servletRequest() {
    return request;
  }

  ContainerHeaders containerHeaders() {
    return container;
  }

  ClientPresence presence() {
    return new ClientPresence(request, container);
  }

  /** Whether the connection comes from a proxy whose word is taken. */
  boolean isTrusted() {
    return trusted;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String scheme() {
    return isSecure ? "https" : "http";
  }

  @Override
  public String forwardedScheme() {
    return forwarded("X-Forwarded-Proto", scheme());
  }

  @Override
  public String host() {
    return hostOf(headers.firstOrNull("Host"));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String forwardedHost() {
    return forwarded("X-Forwarded-Host", host());
  }

  @Override
  public int forwardedPort() {
    String told = forwarded("X-Forwarded-Port", "");
    // most are told nothing, and an exception for each request is dear
    boolean isNumber = !told.isEmpty() && told.length() <= 5;
    for (int i = 0; isNumber && i < told.length(); i++) {
      isNumber = told.charAt(i) >= '0' && told.charAt(i) <= '9';
    }
    return isNumber ? Integer.parseInt(told) : port();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String rawPath() {
    return rawPath;
  }

  @Override
  public Optional<String> query() {
    return Optional.ofNullable(query);
  }

  @Override
  public List<String> queryArguments(String name) {
    if (query == null) {
      return List.of();
    }
    List<String> values = new ArrayList<>(1);
    for (int start = 0; start < query.length(); ) {
      int and = query.indexOf('&', start);
      int end = and < 0 ? query.length() : and;
      int equals = query.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (decode(query.substring(start, nameEnd)).equals(name)) {
        values.add(nameEnd == end ? "" : decode(query.substring(nameEnd + 1, end)));
      }
      start = end + 1;
    }
    return values;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  /** Whether the client wants to change to WebSocket. */
  boolean asksForWebSocket() {
    String upgrade = headers.firstOrNull("Upgrade");
    return upgrade != null
        && upgrade.equalsIgnoreCase("websocket")
        && method.equals("GET")
        && httpVersion.equals("1.1")
        && !body.isPresent()
        && HopByHopHeaders.isListed(headers.all("Connection"), "upgrade");
  }

  @Override
  public String httpVersion() {
    return httpVersion;
  }

  @Override
  public String clientIp() {
    return clientIp;
  }

  @Override
  public String remoteIp() {
    return remoteIp;
  }

  @Override
  public Optional<String> serverName() {
    // looked for when it is asked for: containers take their time to tell
    String name = serverName;
    if (name == null) {
      name = isSecure ? ServerNames.of(request) : "";
      serverName = name;
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  @Override
  public List<X509Certificate> clientCertificates() {
    return isSecure
            && request.getAttribute("jakarta.servlet.request.X509Certificate")
                instanceof X509Certificate[] chain
        ? List.of(chain)
        : List.of();
  }

  @Override
  public long contentLength() {
    return body.declaredLength();
  }

  @Override
  public boolean hasBody() {
    return body.isPresent();
  }

  @Override
  public Optional<byte[]> body(int maxBytes) {
    try {
      return Optional.ofNullable(body.whole(maxBytes));
    } catch (ClientGoneException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long bytesReceived() {
    long head = method.length() + rawPath.length() + 12L;
    head += query == null ? 0 : query.length() + 1;
    for (int i = 0; i < headers.size(); i++) {
      head += headers.nameAt(i).length() + headers.valueAt(i).length() + 4L;
    }
    return head + 2 + body.bytesRead();
  }

  private String forwarded(String header, String otherwise) {
    String told = trusted ? headers.firstOrNull(header) : null;
    return told == null ? otherwise : told;
  }

  /** A Host field's value without the port, in lower case. */
  private static String hostOf(@Nullable String field) {
    if (field == null) {
      return "";
    }
    int colon = field.lastIndexOf(':');
    boolean hasPort = colon >= 0 && field.indexOf(']', colon) < 0;
    return (hasPort ? field.substring(0, colon) : field).toLowerCase(Locale.ROOT);
  }

  /**
   * The client's address as a trusted proxy tells it: the last one of the list, or with {@code
   * real_ip_recursive} the last that is not a trusted proxy's, as nginx's realip module has it.
   */
  private static String realIp(Headers headers, ProxySettings settings, String remoteIp) {
    String list = String.join(",", headers.all(settings.realIpHeader()));
    String found = remoteIp;
    for (int end = list.length(); end > 0; ) {
      int comma = list.lastIndexOf(',', end - 1);
      String address = withoutPort(list.substring(comma + 1, end).strip());
      if (!AddressRanges.isAddress(address)) {
        return found;
      }
      found = AddressText.of(address);
      if (!settings.realIpRecursive() || !settings.trustedProxies().contains(address)) {
        return found;
      }
      end = comma;
    }
    return found;
  }

  private static String withoutPort(String address) {
    if (address.startsWith("[")) {
      int bracket = address.indexOf(']');
      return bracket < 0 ? address : address.substring(1, bracket);
    }
    int colon = address.indexOf(':');
    return colon >= 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
  }

  /** Decodes an argument; what is no escape stays as it is. */
  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
