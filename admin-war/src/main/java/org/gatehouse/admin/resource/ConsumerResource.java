package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Page;

/** Consumers, which a list can be narrowed to one of by {@code ?custom_id=}. */
final class ConsumerResource extends EntityResource {
  private static final String CUSTOM_ID = "custom_id";

  ConsumerResource(EntityType<?> type) {
    super(type);
  }

  @Override
  Response list(Call call, Entities entities) {
    Optional<String> customId = call.query(CUSTOM_ID);
    if (customId.isEmpty()) {
      return super.list(call, entities);
    }
    if (customId.get().isEmpty()) {
      return Reply.message(400, "custom_id must be an unempty string");
    }
    EntityKey key = new EntityKey(CUSTOM_ID, customId.get());
    return Reply.ok(
        new Listing(call)
            .body(
                "/" + type().path(),
                new Page<>(editor(entities).find(key, null).stream().toList(), Optional.empty())));
  }
}
