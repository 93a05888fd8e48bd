package org.gatehouse.gateway.proxy;

import java.net.URISyntaxException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.exchange.ServletExchange;

/** The head of a call of gRPC, the fields of HTTP/1.1 connections left out. */
final class GrpcHead implements FieldSink {
  private final BasicHttpRequest request;

  private GrpcHead(BasicHttpRequest request) {
    this.request = request;
  }

  /** Whether services of this protocol are called over HTTP/2. */
  static boolean isFor(String scheme) {
    return scheme.equals("grpc") || scheme.equals("grpcs");
  }

  /**
   * The head of one try.
   *
   * @param host what {@code :authority} says
   */
  static HttpRequest of(ServletExchange exchange, String host, boolean isSecure) {
    BasicHttpRequest request = new BasicHttpRequest(exchange.upstreamRequest().method(), null, "/");
    request.setPath(HeadBytes.safeTarget(exchange.upstreamTarget()));
    request.setScheme(isSecure ? "https" : "http");
    request.setAuthority(authority(host));
    GrpcHead head = new GrpcHead(request);
    request.addHeader("te", "trailers");
    ForwardedHeaders.write(exchange, host, head);
    Headers headers = exchange.upstreamRequest().headers();
    for (int i = 0; i < headers.size(); i++) {
      if (!CallBuilder.isOwn(headers.nameAt(i))) {
        head.field(headers.nameAt(i), headers.valueAt(i));
      }
    }
    return request;
  }

  private static URIAuthority authority(String host) {
    try {
      return URIAuthority.create(host);
    } catch (URISyntaxException e) {
      return new URIAuthority(host, -1); // a Host header can be anything
    }
  }

  @Override
  public void field(String name, String value) {
    switch (name) {
      case "Host", "Connection", "Upgrade", "TE" -> {}
      default -> request.addHeader(name, HeadBytes.safe(value));
    }
  }
}
