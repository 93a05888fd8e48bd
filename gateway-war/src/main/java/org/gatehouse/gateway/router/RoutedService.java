package org.gatehouse.gateway.router;

import java.util.Optional;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;

/** A route with the service that it points to; without one, what it matches is answered 503. */
record RoutedService(Route route, Optional<Service> service) {
  /** Whether Kong would have it in its router: not for streams, and not a disabled service's. */
  boolean isRoutable() {
    return service.map(Service::enabled).orElse(true)
        && route.protocols().stream().anyMatch(RoutedService::isHttp);
  }

  private static boolean isHttp(String protocol) {
    return protocol.startsWith("http") || protocol.startsWith("grpc");
  }
}
