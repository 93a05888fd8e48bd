package org.gatehouse.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.net.URI;

/**
 * Takes a semicolon in a path for itself, as Kong does: to Jersey it would end the name that it
 * stands in, and {@code /consumers/a;b} be the consumer {@code a}.
 */
@PreMatching
final class PlainSemicolons implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) {
    URI uri = request.getUriInfo().getRequestUri();
    if (uri.getRawPath().indexOf(';') >= 0) {
      String path = uri.getRawPath().replace(";", "%3B");
      request.setRequestUri(request.getUriInfo().getRequestUriBuilder().replacePath(path).build());
    }
  }
}
