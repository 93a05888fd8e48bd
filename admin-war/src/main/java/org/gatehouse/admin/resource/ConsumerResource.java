package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.store.Page;

/** Consumers, which a list can be narrowed to one of by {@code ?custom_id=}. */
final class ConsumerResource extends EntityResource {
  private static final String CUSTOM_ID = "custom_id";

  ConsumerResource(EntityEditor<?> editor) {
    super(editor);
  }

  @Override
  Response list(Call call) {
    Optional<String> customId = call.query(CUSTOM_ID);
    if (customId.isEmpty()) {
      return super.list(call);
    }
    if (customId.get().isEmpty()) {
      return Reply.message(400, "custom_id must be an unempty string");
    }
    return Reply.ok(
        new Listing(call)
            .body(
                "/" + editor().type().path(),
                new Page<>(
                    editor().find(new EntityKey(CUSTOM_ID, customId.get()), null).stream().toList(),
                    Optional.empty())));
  }
}
