package org.gatehouse.gateway.exchange;

import java.util.IdentityHashMap;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Plugin;
import org.jspecify.annotations.Nullable;

/** What the client gets: status and fields until they are sent, and who wants the body whole. */
public final class ServletClientResponse implements ClientResponse {
  private final ServletExchange exchange;
  private final Headers headers;
  private final Source source;
  private int status;
  private long bodyBytes;
  private @Nullable IdentityHashMap<Plugin, Integer> buffering;
  private @Nullable Plugin acting;

  ServletClientResponse(ServletExchange exchange, int status, Headers headers, Source source) {
    this.exchange = exchange;
    this.status = status;
    this.headers = headers;
    this.source = source;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public void status(int value) {
    PhaseGuard.require(exchange.phase(), PhaseGuard.RESPONSE_HEADERS, "ClientResponse.status(int)");
    status = value;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public void bufferBody(int maxBytes) {
    PhaseGuard.require(exchange.phase(), PhaseGuard.RESPONSE_HEADERS, "ClientResponse.bufferBody");
    if (acting == null) {
      throw new IllegalStateException("ClientResponse.bufferBody: called by no plugin");
    }
    IdentityHashMap<Plugin, Integer> limits =
        buffering == null ? new IdentityHashMap<>() : buffering;
    limits.merge(acting, maxBytes, Math::max);
    buffering = limits;
  }

  @Override
  public long bytesSent() {
    long head = 15;
    for (int i = 0; i < headers.size(); i++) {
      head += headers.nameAt(i).length() + headers.valueAt(i).length() + 4L;
    }
    return head + 4 + bodyBytes;
  }

  /** Says whose hook runs next. */
  public void acting(Plugin plugin) {
    acting = plugin;
  }

  /** The longest body that a plugin wants in one piece; 0 when it takes it as it comes. */
  public int bufferedBy(Plugin plugin) {
    return buffering == null ? 0 : buffering.getOrDefault(plugin, 0);
  }

  /** Counts what goes to the client. */
  public void sent(long bytes) {
    bodyBytes += bytes;
  }
}
