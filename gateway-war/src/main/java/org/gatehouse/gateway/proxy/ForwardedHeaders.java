package org.gatehouse.gateway.proxy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.exchange.ProxySettings;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.gatehouse.gateway.router.RouteMatch;
import org.jspecify.annotations.Nullable;

/**
 * What Gatehouse tells the upstream about where a request came from, in the order in which Kong
 * writes it: {@code Via}, {@code Host}, {@code X-Forwarded-*}, {@code X-Real-IP}.
 */
final class ForwardedHeaders {
  private ForwardedHeaders() {}

  /**
   * The Host to send: what a plugin has set, the client's when the route preserves it, else the
   * target's.
   */
  static String host(ServletExchange exchange, String targetHost, String scheme, int port) {
    String set = exchange.upstreamRequest().headers().firstOrNull("Host");
    if (set != null) {
      return set;
    }
    String clients = exchange.clientRequest().headers().firstOrNull("Host");
    Route route = exchange.routeOrNull();
    if (clients != null && route != null && route.preserveHost()) {
      return clients;
    }
    int colon = targetHost.indexOf(':');
    boolean isIpv6 =
        colon >= 0 && targetHost.charAt(0) != '[' && targetHost.lastIndexOf(':') > colon;
    if (colon >= 0 && !isIpv6 && !targetHost.endsWith("]")) {
      return targetHost; // the host_header of an upstream, with a port of its own
    }
    String name = isIpv6 ? "[" + targetHost + "]" : targetHost;
    boolean isDefault = port == (scheme.equals("https") ? 443 : 80);
    return isDefault ? name : name + ":" + port;
  }

  static void write(ServletExchange exchange, String host, FieldSink head) {
    ClientRequest request = exchange.clientRequest();
    Headers sent = request.headers();
    ProxySettings settings = exchange.runtime().settings();
    if (asksForTrailers(sent)) {
      head.field("TE", "trailers");
    }
    head.field("Via", via(request, settings));
    head.field("Host", host);
    if (exchange.asksForWebSocket()) {
      head.field("Connection", "Upgrade");
      head.field("Upgrade", "websocket");
    } else {
      head.field("Connection", "keep-alive");
    }
    head.field("X-Forwarded-For", forwardedFor(request));
    head.field("X-Forwarded-Proto", request.forwardedScheme());
    head.field("X-Forwarded-Host", request.forwardedHost());
    head.field("X-Forwarded-Port", Integer.toString(request.forwardedPort()));
    head.field("X-Forwarded-Path", orTold(exchange, "X-Forwarded-Path", request.rawPath()));
    String prefix = orTold(exchange, "X-Forwarded-Prefix", strippedPrefix(exchange.match()));
    if (!prefix.isEmpty()) {
      head.field("X-Forwarded-Prefix", prefix);
    }
    head.field("X-Real-IP", request.clientIp());
    if (settings.upstreamRequestId()) {
      head.field("X-Kong-Request-Id", exchange.id());
    }
  }

  private static boolean asksForTrailers(Headers request) {
    List<String> te = request.all("TE");
    for (int i = 0; i < te.size(); i++) {
      if (te.get(i).contains("trailers")) {
        return true;
      }
    }
    return false;
  }

  /** Versions as nginx tells them to Kong: 1 for HTTP/1.0. */
  private static String via(ClientRequest request, ProxySettings settings) {
    String own =
        switch (request.httpVersion()) {
          case "1.0" -> "1 " + settings.serverName();
          case "2.0" -> "2 " + settings.serverName();
          default -> settings.via();
        };
    String before = joined(request.headers(), "Via");
    return before.isEmpty() ? own : before + ", " + own;
  }

  private static String forwardedFor(ClientRequest request) {
    String before = joined(request.headers(), "X-Forwarded-For");
    return before.isEmpty() ? request.clientIp() : before + ", " + request.remoteIp();
  }

  private static String joined(Headers headers, String name) {
    List<String> values = headers.all(name);
    return values.isEmpty() ? "" : String.join(", ", values);
  }

  /** What a trusted proxy before us said, else what we know. */
  private static String orTold(ServletExchange exchange, String header, String known) {
    String told =
        exchange.isClientTrusted() ? exchange.clientRequest().headers().firstOrNull(header) : null;
    return told == null ? known : told;
  }

  private static String strippedPrefix(@Nullable RouteMatch match) {
    return match == null ? "" : asUtf8(match.strippedPrefix().orElse(""));
  }

  /** Text whose characters are the bytes of UTF-8, as those of a head are bytes. */
  private static String asUtf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      }
    }
    return text;
  }
}
