package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.api.entity.EntityType;

/**
 * The targets of an upstream, which are only there under it; {@code PUT} changes a target and makes
 * none, as Kong's clients expect.
 */
final class TargetResource extends ChildResource {
  TargetResource(EntityType<?> upstreams, EntityType<?> targets) {
    super(upstreams, targets, "upstream");
  }

  @Override
  List<EntityEndpoint> endpoints() {
    List<EntityEndpoint> endpoints = new ArrayList<>(super.endpoints());
    endpoints.add(new EntityEndpoint(collection() + "/all", Map.of("GET", this::list)));
    return endpoints;
  }

  @Override
  Response replace(Call call, Entities entities) {
    return change(call, entities);
  }
}
