package org.gatehouse.admin;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.gatehouse.api.config.AddressRanges;

/** Refuses clients whose address is not allowed to use the Admin API, with 403. */
public final class AccessFilter implements Filter {
  private static final byte[] REFUSAL =
      "{\"message\":\"You cannot consume this service\"}".getBytes(StandardCharsets.UTF_8);

  private AddressRanges allowed = AddressRanges.of(java.util.List.of());

  @Override
  public void init(jakarta.servlet.FilterConfig config) {
    allowed =
        AddressRanges.of(AdminBootstrap.nodeOf(config.getServletContext()).settings().adminAllow());
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (allowed.contains(request.getRemoteAddr())) {
      chain.doFilter(request, response);
      return;
    }
    HttpServletResponse refusal = (HttpServletResponse) response;
    refusal.setStatus(HttpServletResponse.SC_FORBIDDEN);
    refusal.setContentType("application/json; charset=utf-8");
    refusal.setContentLength(REFUSAL.length);
    refusal.getOutputStream().write(REFUSAL);
  }
}
