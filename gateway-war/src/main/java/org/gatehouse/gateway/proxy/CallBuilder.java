package org.gatehouse.gateway.proxy;

import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.gatehouse.gateway.exchange.HopByHopHeaders;
import org.gatehouse.gateway.exchange.RequestBody;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.jspecify.annotations.Nullable;

/** Makes of an exchange what is sent to a target. */
final class CallBuilder {
  private CallBuilder() {}

  /**
   * One try.
   *
   * @param targetName what the target is called in {@code Host}
   * @param hasClientLeft as {@link UpstreamClient.Call} has it
   */
  static UpstreamClient.Call build(
      ServletExchange exchange,
      InetAddress address,
      int port,
      String targetName,
      TryLimits limits,
      @Nullable BooleanSupplier hasClientLeft) {
    UpstreamRequest request = exchange.upstreamRequest();
    String host = ForwardedHeaders.host(exchange, targetName, request.scheme(), port);
    RequestEntity entity = entityOf(exchange);
    HeadBytes head = headOf(exchange, host, entity);
    UpstreamTls tls = request.scheme().equals("https") ? tlsOf(exchange, host) : null;
    return new UpstreamClient.Call(
        new Place(address, port, tls),
        new RequestHead(request.method(), head, entity, exchange.asksForWebSocket()),
        entity,
        limits.connectMillis(),
        limits.writeMillis(),
        limits.readMillis(),
        hasClientLeft);
  }

  /** One try of a call of gRPC; as {@link #build}. */
  static GrpcClient.Call buildGrpc(
      ServletExchange exchange,
      InetAddress address,
      int port,
      String targetName,
      TryLimits limits,
      Executor uploads) {
    boolean isSecure = exchange.upstreamRequest().scheme().equals("grpcs");
    String host = ForwardedHeaders.host(exchange, targetName, isSecure ? "https" : "http", port);
    GrpcUpload upload = uploadOf(exchange, uploads, limits.writeMillis());
    if (upload != null) {
      exchange.besides(upload::stop);
    }
    return new GrpcClient.Call(
        new Place(address, port, isSecure ? tlsOf(exchange, host) : null),
        GrpcHead.of(exchange, host, isSecure),
        upload,
        limits.connectMillis(),
        limits.readMillis(),
        exchange.client()::hasEndedStream);
  }

  private static @Nullable GrpcUpload uploadOf(
      ServletExchange exchange, Executor uploads, int writeMillis) {
    byte[] replaced = exchange.replacedBody();
    if (replaced != null) {
      return new GrpcUpload(uploads, replaced, null, writeMillis);
    }
    RequestBody body = exchange.requestBody();
    if (!body.isPresent()) {
      return null;
    }
    return new GrpcUpload(uploads, body.kept(), body.isKept() ? null : body, writeMillis);
  }

  private static @Nullable RequestEntity entityOf(ServletExchange exchange) {
    byte[] replaced = exchange.replacedBody();
    if (replaced != null) {
      return new RequestEntity(replaced);
    }
    RequestBody body = exchange.requestBody();
    if (!body.isPresent()) {
      return null;
    }
    boolean hasTrailers = body.trailers().isPresent();
    return new RequestEntity(body, hasTrailers ? -1 : body.knownLength());
  }

  private static HeadBytes headOf(
      ServletExchange exchange, String host, @Nullable RequestEntity entity) {
    HeadBytes head = new HeadBytes();
    head.text(exchange.upstreamRequest().method());
    head.text(" ");
    head.target(exchange.upstreamTarget());
    head.text(" HTTP/1.1");
    head.endLine();
    ForwardedHeaders.write(exchange, host, head);
    if (entity != null && entity.getContentLength() < 0) {
      head.field("Transfer-Encoding", "chunked");
    } else if (entity != null || exchange.requestBody().declaredLength() == 0) {
      head.field("Content-Length", Long.toString(entity == null ? 0 : entity.getContentLength()));
    }
    Headers headers = exchange.upstreamRequest().headers();
    for (int i = 0; i < headers.size(); i++) {
      if (!isOwn(headers.nameAt(i))) {
        head.field(headers.nameAt(i), headers.valueAt(i));
      }
    }
    head.endLine();
    return head;
  }

  /** What is written already, or must not be there, even when a plugin has set it. */
  static boolean isOwn(String name) {
    return switch (name.length()) {
      case 3 -> name.equalsIgnoreCase("Via");
      case 4 -> name.equalsIgnoreCase("Host");
      case 6 -> name.equalsIgnoreCase("Expect");
      default -> HopByHopHeaders.isOfConnection(name);
    };
  }

  /** How TLS is spoken with a target that is called {@code host}. */
  static UpstreamTls tlsOf(ServletExchange exchange, String host) {
    Service service = exchange.serviceOrNull();
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    return new UpstreamTls(
        name, exchange.runtime().upstreamTls(service, exchange.upstreamRequest().host()));
  }
}
