package org.gatehouse.gateway.status;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.store.node.MemoryStatus;
import org.jspecify.annotations.Nullable;

/**
 * Answers what arrives on the node's status port, {@code /status}, {@code /status/ready} and {@code
 * /metrics}, and lets pass, and counts, what arrives on any other. The port that a request came in
 * by decides, and nothing that a client can say: neither is reached through the other.
 */
public final class StatusFilter implements Filter {
  private static final Set<String> PATHS =
      Set.of("/status", "/status/ready", "/status/dns", "/metrics");
  private static final String JSON = "application/json; charset=utf-8";

  private final int port;
  private final StatusSource node;
  private final Traffic traffic;
  private final Metrics metrics;

  /**
   * Makes the filter, to stand before all others.
   *
   * @param port the one that is for status only
   */
  public StatusFilter(int port, StatusSource node, Traffic traffic) {
    this.port = port;
    this.node = node;
    this.traffic = traffic;
    this.metrics = new Metrics(node);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getLocalPort() == port) {
      answer((HttpServletRequest) request, (HttpServletResponse) response);
    } else {
      traffic.request();
      try {
        chain.doFilter(request, response);
      } finally {
        traffic.done();
      }
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getRequestURI();
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    switch (method + " " + path) {
      case "GET /status" -> status(request, response);
      case "GET /status/ready" -> ready(response);
      case "POST /status/ready" -> drain(request, response);
      case "GET /status/dns" ->
          message(response, 501, "not implemented with the legacy DNS client");
      case "GET /metrics" -> send(response, 200, metrics.contentType(), metrics.scrape());
      default ->
          message(
              response,
              PATHS.contains(path) ? 405 : 404,
              PATHS.contains(path) ? "Method not allowed" : "Not found");
    }
  }

  private void status(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Map<String, Object> memory;
    try {
      memory =
          MemoryStatus.json(
              Optional.ofNullable(request.getParameter("unit")),
              Optional.ofNullable(request.getParameter("scale")));
    } catch (IllegalArgumentException e) {
      message(response, 400, String.valueOf(e.getMessage()));
      return;
    }
    NodeReport report = node.report();
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    if (node.hasDatabase()) {
      status.put("database", Map.of("reachable", node.isStoreReachable()));
    }
    status.put("memory", memory);
    status.put("server", report.counters());
    status.put(
        "gatehouse",
        Map.of(
            "node_id", report.nodeId(),
            "revision", report.revision(),
            "problems", report.problems().size()));
    json(response, 200, status);
  }

  private void ready(HttpServletResponse response) throws IOException {
    Optional<String> reason = node.whyNotReady();
    message(response, reason.isEmpty() ? 200 : 503, reason.orElse("ready"));
  }

  private void drain(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!"draining".equals(request.getParameter("status"))) {
      message(response, 400, "status: expected draining");
      return;
    }
    node.drain();
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private static void message(HttpServletResponse response, int status, String message)
      throws IOException {
    json(response, status, Map.of("message", message));
  }

  private static void json(HttpServletResponse response, int status, Map<String, ?> body)
      throws IOException {
    send(response, status, JSON, RecordCodec.write(body).getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
