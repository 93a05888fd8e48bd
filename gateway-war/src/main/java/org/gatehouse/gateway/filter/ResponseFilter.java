package org.gatehouse.gateway.filter;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.gatehouse.gateway.exchange.ServletClientResponse;
import org.gatehouse.gateway.exchange.ServletExchange;

/**
 * Gives the client the response that the filters behind this one have left on the exchange, through
 * the RESPONSE_HEADERS and RESPONSE_BODY hooks.
 */
final class ResponseFilter implements Filter {
  private final Tunnels tunnels;

  /** Takes over the tunnels' maker, and closes it at its own end. */
  ResponseFilter(Tunnels tunnels) {
    this.tunnels = tunnels;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ServletExchange exchange = ServletExchange.of(request);
    try {
      chain.doFilter(request, response);
    } catch (RuntimeException | IOException | ServletException e) {
      exchange.failed(e, "the gateway");
      exchange.fail(500, "An unexpected error occurred");
    }
    exchange.timing().answered(exchange.reply() != null);
    ServletClientResponse answer = exchange.beginResponse();
    Hooks.responseHeaders(exchange, answer);
    new ResponseWriter(
            exchange, (HttpServletRequest) request, (HttpServletResponse) response, tunnels)
        .write(answer);
  }

  @Override
  public void destroy() {
    tunnels.close();
  }
}
