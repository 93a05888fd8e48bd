package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.store.Signal;
import org.jspecify.annotations.Nullable;

/**
 * What the gateways have looked up and remember, {@code /cache}. It can be forgotten, on all nodes,
 * but not be looked at from here: each node has its own.
 */
public final class CacheResource {
  private static final String KEY = "key";

  private final AdminNode node;

  public CacheResource(AdminNode node) {
    this.node = node;
  }

  /** Both endpoints. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("/cache", Map.of("DELETE", call -> forget(Map.of()))),
        new Endpoint(
            "/cache/{" + KEY + "}",
            Map.of(
                "GET",
                call -> Reply.notFound(),
                "DELETE",
                call -> forget(Map.of(KEY, call.path(KEY))))));
  }

  private Response forget(Map<String, @Nullable Object> what) {
    node.entities().store().send(new Signal(0, "cache", Optional.empty(), what));
    return Reply.noContent();
  }
}
