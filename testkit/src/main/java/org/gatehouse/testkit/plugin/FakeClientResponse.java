package org.gatehouse.testkit.plugin;

import java.util.OptionalInt;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Phase;

/** What the client of a {@link FakeExchange} would get. */
final class FakeClientResponse implements ClientResponse {
  private final FakeExchange exchange;
  private final Headers headers;
  private final Source source;
  private int status;
  private OptionalInt bodyLimit = OptionalInt.empty();

  FakeClientResponse(FakeExchange exchange, int status, Headers headers, Source source) {
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
    exchange.require("clientResponse().status(…)", Phase.RESPONSE_HEADERS);
    status = value;
  }

  /** The fields themselves as long as they may be changed, a copy afterwards. */
  @Override
  public Headers headers() {
    return exchange.isIn(Phase.RESPONSE_HEADERS) ? headers : new Headers(headers);
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public void bufferBody(int maxBytes) {
    exchange.require("clientResponse().bufferBody(…)", Phase.RESPONSE_HEADERS);
    bodyLimit = OptionalInt.of(maxBytes);
  }

  @Override
  public long bytesSent() {
    return exchange.bytesSent();
  }

  OptionalInt bodyLimit() {
    return bodyLimit;
  }
}
