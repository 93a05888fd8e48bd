package org.gatehouse.gateway.filter;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.gatehouse.gateway.exchange.ServletExchange;

/** Runs the ACCESS hooks; what they answer instead of the upstream ends the way there. */
final class AccessFilter implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (Hooks.access(ServletExchange.of(request))) {
      chain.doFilter(request, response);
    }
  }
}
