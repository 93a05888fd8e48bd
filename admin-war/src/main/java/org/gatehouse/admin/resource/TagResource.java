package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.Store.TagUse;

/** Which entities have which tags: {@code /tags} and {@code /tags/:tag}. */
public final class TagResource {
  private static final String TAG = "tags";

  private final Entities entities;

  public TagResource(Entities entities) {
    this.entities = entities;
  }

  /** Both endpoints. */
  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/tags", this::all), Endpoint.get("/tags/{" + TAG + "}", this::ofOneName));
  }

  private Response all(Call call) {
    return list(call, "/tags", Optional.empty());
  }

  private Response ofOneName(Call call) {
    return list(call, "/tags/" + call.rawPath(TAG), Optional.of(call.path(TAG)));
  }

  private Response list(Call call, String path, Optional<String> tag) {
    Listing listing = new Listing(call);
    Page<TagUse> page = entities.store().tags(tag, listing.request(false));
    return Reply.ok(
        listing.body(
            path, new Page<>(page.data().stream().map(TagResource::json).toList(), page.offset())));
  }

  private static Map<String, Object> json(TagUse use) {
    return Map.of(
        "entity_name", use.entityName(), "entity_id", use.entityId().toString(), "tag", use.tag());
  }
}
