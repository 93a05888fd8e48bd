package org.gatehouse.testkit.plugin;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.TargetFilter;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.gatehouse.api.plugin.Phase;
import org.jspecify.annotations.Nullable;

/** What a {@link FakeExchange} would send upstream. */
final class FakeUpstreamRequest implements UpstreamRequest {
  private static final Phase[] CHANGES = {Phase.REWRITE, Phase.ACCESS, Phase.FORWARD};

  private final FakeExchange exchange;
  private final Headers headers;
  private String method;
  private String scheme;
  private String host;
  private int port;
  private String path;
  private String query;
  private byte @Nullable [] body;
  private int hedgeMillis;
  private BooleanSupplier hedgePermit = () -> false;
  private int connectMillis;
  private int writeMillis;
  private int readMillis;
  private int totalMillis;
  private int retries = -1;
  private @Nullable TargetFilter filter;
  private OptionalLong maxBodyBytes = OptionalLong.empty();

  FakeUpstreamRequest(FakeExchange exchange, ClientRequest from, Optional<Service> to) {
    this.exchange = exchange;
    this.headers = from.headers();
    headers.remove("Host");
    this.method = from.method();
    this.scheme = to.map(Service::protocol).orElse("http");
    this.host = to.map(Service::host).orElse("127.0.0.1");
    this.port = to.map(Service::port).orElse(80);
    this.path = from.path();
    this.query = from.query().orElse("");
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public void method(String value) {
    exchange.require("upstreamRequest().method(…)", CHANGES);
    method = value;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public void scheme(String value) {
    exchange.require("upstreamRequest().scheme(…)", CHANGES);
    scheme = value;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public void host(String value) {
    exchange.require("upstreamRequest().host(…)", CHANGES);
    host = value;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void port(int value) {
    exchange.require("upstreamRequest().port(…)", CHANGES);
    port = value;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void path(String value) {
    exchange.require("upstreamRequest().path(…)", CHANGES);
    path = value;
  }

  @Override
  public Optional<String> query() {
    return query.isEmpty() ? Optional.empty() : Optional.of(query);
  }

  @Override
  public void query(String value) {
    exchange.require("upstreamRequest().query(…)", CHANGES);
    query = value;
  }

  @Override
  public void removeQueryArgument(String name) {
    exchange.require("upstreamRequest().removeQueryArgument(…)", CHANGES);
    query =
        Arrays.stream(query.split("&", -1))
            .filter(pair -> !FakeClientRequest.argumentName(pair).equals(name))
            .collect(Collectors.joining("&"));
  }

  /** The fields themselves as long as they may be changed, a copy afterwards. */
  @Override
  public Headers headers() {
    return exchange.isIn(CHANGES) ? headers : new Headers(headers);
  }

  @Override
  public void body(byte[] value) {
    exchange.require("upstreamRequest().body(…)", CHANGES);
    body = value.clone();
  }

  /** Bodies are there in full: what is too long has come already. */
  @Override
  public boolean limitBody(long maxBytes, Answer otherwise) {
    exchange.require("upstreamRequest().limitBody(…)", CHANGES);
    maxBodyBytes = OptionalLong.of(maxBytes);
    return exchange.clientRequest().body(Integer.MAX_VALUE).orElseThrow().length <= maxBytes;
  }

  /** The limit that a plugin gave to {@link #limitBody}. */
  OptionalLong maxBodyBytes() {
    return maxBodyBytes;
  }

  @Override
  public void timeouts(int connect, int write, int read) {
    exchange.require("upstreamRequest().timeouts(…)", CHANGES);
    connectMillis = connect;
    writeMillis = write;
    readMillis = read;
  }

  @Override
  public void totalTimeout(int millis) {
    exchange.require("upstreamRequest().totalTimeout(…)", CHANGES);
    totalMillis = millis;
  }

  @Override
  public void retries(int wanted) {
    exchange.require("upstreamRequest().retries(…)", CHANGES);
    retries = wanted;
  }

  @Override
  public void targetFilter(TargetFilter wanted) {
    exchange.require("upstreamRequest().targetFilter(…)", CHANGES);
    filter = wanted;
  }

  @Override
  public void hedge(int millis, BooleanSupplier permit) {
    exchange.require("upstreamRequest().hedge(…)", CHANGES);
    hedgeMillis = millis;
    hedgePermit = permit;
  }

  int hedgeMillis() {
    return hedgeMillis;
  }

  BooleanSupplier hedgePermit() {
    return hedgePermit;
  }

  UpstreamLimits limits() {
    return new UpstreamLimits(connectMillis, writeMillis, readMillis, totalMillis, retries, filter);
  }

  Optional<byte[]> newBody() {
    return Optional.ofNullable(body);
  }
}
