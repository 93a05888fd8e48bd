package org.gatehouse.gateway.exchange;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.TargetFilter;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.jspecify.annotations.Nullable;

/** What goes upstream: the client's request and the service's address, and what plugins changed. */
final class ServletUpstreamRequest implements UpstreamRequest {
  private final ServletExchange exchange;
  private final Headers headers;

  private @Nullable String method;
  private @Nullable String scheme;
  private @Nullable String host;
  private int port = -1;
  private @Nullable String path;
  private @Nullable String query;
  private byte @Nullable [] body;
  private @Nullable CallLimits limits;

  ServletUpstreamRequest(ServletExchange exchange, Headers headers) {
    this.exchange = exchange;
    this.headers = headers;
    this.query = exchange.clientRequest().query().orElse(null);
  }

  @Override
  public String method() {
    return method == null ? exchange.clientRequest().method() : method;
  }

  @Override
  public void method(String value) {
    change("UpstreamRequest.method");
    method = value;
  }

  @Override
  public String scheme() {
    if (scheme != null) {
      return scheme;
    }
    Service service = exchange.serviceOrNull();
    return service == null ? "http" : service.protocol();
  }

  @Override
  public void scheme(String value) {
    change("UpstreamRequest.scheme");
    scheme = value;
  }

  @Override
  public String host() {
    if (host != null) {
      return host;
    }
    Service service = exchange.serviceOrNull();
    return service == null ? "" : service.host();
  }

  @Override
  public void host(String value) {
    change("UpstreamRequest.host");
    host = value;
  }

  @Override
  public int port() {
    if (port >= 0) {
      return port;
    }
    Service service = exchange.serviceOrNull();
    return service == null ? 80 : service.port();
  }

  @Override
  public void port(int value) {
    change("UpstreamRequest.port");
    port = value;
  }

  @Override
  public String path() {
    return path == null ? exchange.clientRequest().path() : path;
  }

  @Override
  public void path(String value) {
    change("UpstreamRequest.path");
    path = value;
  }

  @Override
  public Optional<String> query() {
    return Optional.ofNullable(query);
  }

  @Override
  public void query(String value) {
    change("UpstreamRequest.query");
    query = value.isEmpty() ? null : value;
  }

  @Override
  public void removeQueryArgument(String name) {
    change("UpstreamRequest.removeQueryArgument");
    if (query == null) {
      return;
    }
    StringBuilder left = new StringBuilder(query.length());
    for (String argument : query.split("&", -1)) {
      int equals = argument.indexOf('=');
      if (!decode(equals < 0 ? argument : argument.substring(0, equals)).equals(name)) {
        left.append(left.length() == 0 ? "" : "&").append(argument);
      }
    }
    query = left.length() == 0 ? null : left.toString();
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public void body(byte[] value) {
    change("UpstreamRequest.body");
    body = value;
  }

  @Override
  public boolean limitBody(long maxBytes, Answer otherwise) {
    change("UpstreamRequest.limitBody");
    return exchange.requestBody().limit(new BodyLimit(maxBytes, otherwise));
  }

  @Override
  public void timeouts(int connect, int write, int read) {
    change("UpstreamRequest.timeouts");
    limits().timeouts(connect, write, read);
  }

  @Override
  public void totalTimeout(int millis) {
    change("UpstreamRequest.totalTimeout");
    limits().totalTimeout(millis);
  }

  @Override
  public void retries(int value) {
    change("UpstreamRequest.retries");
    limits().retries(value);
  }

  @Override
  public void targetFilter(TargetFilter filter) {
    change("UpstreamRequest.targetFilter");
    limits().targetFilter(filter);
  }

  @Override
  public void hedge(int millis, BooleanSupplier permit) {
    change("UpstreamRequest.hedge");
    limits().hedge(millis, permit);
  }

  private CallLimits limits() {
    if (limits == null) {
      limits = new CallLimits();
    }
    return limits;
  }

  /** What plugins say of the call; null when nothing. */
  @Nullable CallLimits callLimits() {
    return limits;
  }

  /** The path and query to send. */
  String target() {
    String full = path == null ? exchange.matchedUpstreamPath() : path;
    return query == null ? full : full + "?" + query;
  }

  /** Whether a plugin has set where to go, so that no service is needed. */
  boolean hasHost() {
    return host != null;
  }

  /** The body that a plugin has put in place of the client's. */
  byte @Nullable [] replacedBody() {
    return body;
  }

  private void change(String member) {
    PhaseGuard.require(exchange.phase(), PhaseGuard.REQUEST, member);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
