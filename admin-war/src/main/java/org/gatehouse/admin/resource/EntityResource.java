package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.entity.EntityType;

/**
 * The top-level collection of one entity type: {@code /services} and {@code /services/:service}.
 */
class EntityResource {
  private final EntityType<?> type;

  EntityResource(EntityType<?> type) {
    this.type = type;
  }

  final List<EntityEndpoint> endpoints() {
    String collection = "/" + type.path();
    return List.of(
        new EntityEndpoint(collection, Map.of("GET", this::list, "POST", this::create)),
        new EntityEndpoint(
            collection + "/{" + type.name() + "}",
            Map.of(
                "GET",
                this::read,
                "PUT",
                this::replace,
                "PATCH",
                this::change,
                "DELETE",
                this::delete)));
  }

  final EntityType<?> type() {
    return type;
  }

  final EntityEditor<?> editor(Entities entities) {
    return entities.of(type.name());
  }

  Response list(Call call, Entities entities) {
    Listing listing = new Listing(call);
    return Reply.ok(
        listing.body("/" + type.path(), editor(entities).page(listing.request(type.hasTags()))));
  }

  private Response create(Call call, Entities entities) {
    EntityEditor<?> editor = editor(entities);
    return Reply.created(editor.create(editor.input(call.body())));
  }

  Response read(Call call, Entities entities) {
    return editor(entities)
        .find(key(call, entities), null)
        .map(Reply::ok)
        .orElseGet(Reply::notFound);
  }

  private Response replace(Call call, Entities entities) {
    EntityEditor<?> editor = editor(entities);
    EntityKey key = editor.newKey(call.path(type.name()), null);
    return Reply.ok(editor.upsert(key, editor.input(call.body()), null));
  }

  Response change(Call call, Entities entities) {
    EntityEditor<?> editor = editor(entities);
    EntityKey key = key(call, entities);
    return Reply.ok(editor.update(key, editor.changes(key, null, call.body()), null));
  }

  private Response delete(Call call, Entities entities) {
    editor(entities).delete(key(call, entities), null);
    return Reply.noContent();
  }

  final EntityKey key(Call call, Entities entities) {
    return editor(entities).key(call.path(type.name()), null);
  }
}
