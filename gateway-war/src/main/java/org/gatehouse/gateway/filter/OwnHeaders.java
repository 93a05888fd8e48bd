package org.gatehouse.gateway.filter;

import java.util.Arrays;
import java.util.Set;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.balancer.HashCookie;
import org.gatehouse.gateway.exchange.ProxySettings;
import org.gatehouse.gateway.exchange.ProxySettings.ResponseHeader;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.ServletClientResponse;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.gatehouse.gateway.exchange.Timing;

/**
 * The headers that Gatehouse adds to responses, as far as the setting {@code headers} names them:
 * after the hooks, so that no plugin can take them away, as in Kong.
 */
final class OwnHeaders {
  /** Statuses, and the milliseconds that most exchanges take. */
  private static final String[] NUMBERS = new String[1000];

  static {
    Arrays.setAll(NUMBERS, Integer::toString);
  }

  private OwnHeaders() {}

  static void addTo(ServletClientResponse response, ServletExchange exchange) {
    ProxySettings settings = exchange.runtime().settings();
    Set<ResponseHeader> wanted = settings.responseHeaders();
    Headers headers = response.headers();
    if (exchange.isProxied()) {
      exchange
          .attribute(HashCookie.KEY)
          .ifPresent(cookie -> headers.add("Set-Cookie", cookie.header()));
      addProxied(headers, response.status(), exchange, settings);
    } else {
      set(headers, wanted, ResponseHeader.RESPONSE_LATENCY, exchange.timing().responseMillis());
      headers.remove("Server");
      set(headers, wanted, ResponseHeader.SERVER, settings.serverName());
    }
    set(headers, wanted, ResponseHeader.REQUEST_ID, exchange.id());
  }

  private static void addProxied(
      Headers headers, int status, ServletExchange exchange, ProxySettings settings) {
    Set<ResponseHeader> wanted = settings.responseHeaders();
    Timing timing = exchange.timing();
    Reply reply = exchange.reply();
    if (wanted.contains(ResponseHeader.UPSTREAM_STATUS)) {
      long told = reply == null ? status : reply.status();
      set(headers, wanted, ResponseHeader.UPSTREAM_STATUS, told);
    }
    set(headers, wanted, ResponseHeader.UPSTREAM_LATENCY, timing.upstreamMillis());
    set(headers, wanted, ResponseHeader.PROXY_LATENCY, timing.proxyMillis());
    if (wanted.contains(ResponseHeader.VIA)) {
      String own = settings.via();
      String before = reply == null ? null : reply.headers().firstOrNull("Via");
      headers.set("Via", before == null ? own : before + ", " + own);
    }
    if (!headers.contains("Server")) {
      set(headers, wanted, ResponseHeader.SERVER, settings.serverName());
    }
  }

  private static void set(
      Headers headers, Set<ResponseHeader> wanted, ResponseHeader header, long value) {
    if (wanted.contains(header)) {
      headers.set(
          header.headerName(),
          value >= 0 && value < NUMBERS.length ? NUMBERS[(int) value] : Long.toString(value));
    }
  }

  private static void set(
      Headers headers, Set<ResponseHeader> wanted, ResponseHeader header, String value) {
    if (wanted.contains(header)) {
      headers.set(header.headerName(), value);
    }
  }
}
