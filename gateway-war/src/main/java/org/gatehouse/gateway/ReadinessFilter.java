package org.gatehouse.gateway;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Answers 503 until the node has a configuration, so that a node that knows no route yet is never
 * taken for one that has none. While the node drains, has clients come back over new connections,
 * which a load balancer makes to other nodes.
 */
final class ReadinessFilter implements Filter {
  private static final byte[] NOT_READY =
      "{\"message\":\"no configuration available\"}".getBytes(StandardCharsets.UTF_8);

  private final GatewayNode node;

  ReadinessFilter(GatewayNode node) {
    this.node = node;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (node.isReady()) {
      if (node.isDraining() && request.getProtocol().startsWith("HTTP/1.")) {
        // a request that came later over this connection would meet the stop
        ((HttpServletResponse) response).setHeader("Connection", "close");
      }
      chain.doFilter(request, response);
      return;
    }
    HttpServletResponse answer = (HttpServletResponse) response;
    answer.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    answer.setHeader("Retry-After", "1");
    answer.setContentType("application/json; charset=utf-8");
    answer.setContentLength(NOT_READY.length);
    answer.getOutputStream().write(NOT_READY);
  }
}
