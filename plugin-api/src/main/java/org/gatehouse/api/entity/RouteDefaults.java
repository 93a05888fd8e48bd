package org.gatehouse.api.entity;

import java.util.Map;
import org.gatehouse.api.config.InputExpansion;
import org.jspecify.annotations.Nullable;

/** A route of gRPC does not strip paths, since those name methods. */
final class RouteDefaults implements InputExpansion {
  @Override
  public void complete(Map<String, @Nullable Object> input) {
    if (RouteRules.Kind.of(input.get("protocols"))
        .filter(RouteRules.Kind.GRPC::equals)
        .isPresent()) {
      input.putIfAbsent("strip_path", false);
    }
  }
}
