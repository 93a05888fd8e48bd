package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.admin.entity.EntityEditor;

/**
 * The targets of an upstream, which are only there under it; {@code PUT} changes a target and makes
 * none, as Kong's clients expect.
 */
final class TargetResource extends ChildResource {
  TargetResource(EntityEditor<?> upstreams, EntityEditor<?> targets) {
    super(upstreams, targets, "upstream");
  }

  @Override
  List<Endpoint> endpoints() {
    List<Endpoint> endpoints = new ArrayList<>(super.endpoints());
    endpoints.add(Endpoint.get(collection() + "/all", this::list));
    return endpoints;
  }

  @Override
  Response replace(Call call) {
    return change(call);
  }
}
