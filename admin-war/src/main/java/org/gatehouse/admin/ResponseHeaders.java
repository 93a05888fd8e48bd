package org.gatehouse.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gatehouse.admin.resource.NodeResource;

/** Adds to every answer the headers that Kong's Admin API has: server, latency and CORS. */
@PreMatching
final class ResponseHeaders implements ContainerRequestFilter, ContainerResponseFilter {
  private static final String STARTED = ResponseHeaders.class.getName();

  private final List<String> origins;

  /**
   * Makes the filter.
   *
   * @param dashboards URLs of dashboards, whose origins may call; none for any origin
   */
  ResponseHeaders(List<String> dashboards) {
    this.origins = dashboards.stream().map(ResponseHeaders::origin).toList();
  }

  private static String origin(String url) {
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  @Override
  public void filter(ContainerRequestContext request) {
    request.setProperty(STARTED, System.nanoTime());
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    MultivaluedMap<String, Object> headers = response.getHeaders();
    // deck refuses to talk to what does not look like Kong's own
    headers.putSingle("Server", "kong/" + NodeResource.KONG_VERSION);
    if (request.getProperty(STARTED) instanceof Long started) {
      headers.putSingle(
          "X-Kong-Admin-Latency", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }
    headers.putSingle("Access-Control-Allow-Origin", allowedOrigin(request));
    headers.putSingle("Access-Control-Allow-Credentials", "true");
    if (request.getMethod().equals("OPTIONS")) {
      String asked = request.getHeaderString("Access-Control-Request-Headers");
      headers.putSingle("Access-Control-Allow-Headers", asked == null ? "Content-Type" : asked);
    }
  }

  private String allowedOrigin(ContainerRequestContext request) {
    String origin = request.getHeaderString("Origin");
    if (origins.isEmpty()) {
      return origin == null ? "*" : origin;
    }
    return origin != null && origins.contains(origin) ? origin : origins.get(0);
  }
}
