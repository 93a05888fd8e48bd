package org.gatehouse.gateway.filter;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.gatehouse.gateway.exchange.AmbiguousRequest;
import org.gatehouse.gateway.exchange.ServletExchange;

/** Refuses what cannot be read one way only, and runs the REWRITE hooks of global plugins. */
final class RewriteFilter implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ServletExchange exchange = ServletExchange.of(request);
    int refusal = AmbiguousRequest.statusFor(exchange);
    if (refusal != 0) {
      exchange.closeConnection();
      exchange.failByDefaultType(refusal, refusal == 405 ? "Method not allowed" : "Bad request");
      return;
    }
    if (Hooks.rewrite(exchange)) {
      chain.doFilter(request, response);
    }
  }
}
