package org.gatehouse.gateway.exchange;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A servlet request that has its exchange with it. An attribute would do as well, but containers
 * look for one in several maps, for each of the filters.
 */
final class ExchangeRequest extends HttpServletRequestWrapper {
  private final ServletExchange exchange;

  ExchangeRequest(HttpServletRequest request, ServletExchange exchange) {
    super(request);
    this.exchange = exchange;
  }

  ServletExchange exchange() {
    return exchange;
  }
}
