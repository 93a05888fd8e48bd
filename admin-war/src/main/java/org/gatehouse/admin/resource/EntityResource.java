package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.entity.EntityType;

/**
 * The top-level collection of one entity type: {@code /services} and {@code /services/:service}.
 */
class EntityResource {
  private final EntityEditor<?> editor;

  EntityResource(EntityEditor<?> editor) {
    this.editor = editor;
  }

  List<Endpoint> endpoints() {
    EntityType<?> type = editor.type();
    String collection = "/" + type.path();
    return List.of(
        new Endpoint(collection, Map.of("GET", this::list, "POST", this::create)),
        new Endpoint(
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

  final EntityEditor<?> editor() {
    return editor;
  }

  Response list(Call call) {
    Listing listing = new Listing(call);
    return Reply.ok(
        listing.body(
            "/" + editor.type().path(), editor.page(listing.request(editor.type().hasTags()))));
  }

  private Response create(Call call) {
    return Reply.created(editor.create(editor.input(call.body())));
  }

  Response read(Call call) {
    return editor.find(key(call), null).map(Reply::ok).orElseGet(Reply::notFound);
  }

  private Response replace(Call call) {
    EntityKey key = editor.newKey(call.path(editor.type().name()), null);
    return Reply.ok(editor.upsert(key, editor.input(call.body()), null));
  }

  Response change(Call call) {
    EntityKey key = key(call);
    return Reply.ok(editor.update(key, editor.changes(key, null, call.body()), null));
  }

  private Response delete(Call call) {
    editor.delete(key(call), null);
    return Reply.noContent();
  }

  final EntityKey key(Call call) {
    return editor.key(call.path(editor.type().name()), null);
  }
}
