package org.gatehouse.admin.resource;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore.Parent;
import org.jspecify.annotations.Nullable;

/**
 * The children that point to one entity: {@code /services/:service/routes} and {@code
 * /services/:service/routes/:route}. An entity that points to another parent is not found here.
 */
class ChildResource {
  private final EntityType<?> parents;
  private final EntityType<?> children;
  private final String field;

  /**
   * Makes the resource of one foreign field.
   *
   * @param field the field of the children that points to the parent
   */
  ChildResource(EntityType<?> parents, EntityType<?> children, String field) {
    this.parents = parents;
    this.children = children;
    this.field = field;
  }

  List<EntityEndpoint> endpoints() {
    return List.of(
        new EntityEndpoint(collection(), Map.of("GET", this::list, "POST", this::create)),
        new EntityEndpoint(
            collection() + "/{" + children.name() + "}",
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

  final String collection() {
    return "/%s/{%s}/%s".formatted(parents.path(), parents.name(), children.nestedPath());
  }

  private EntityEditor<?> editor(Entities entities) {
    return entities.of(children.name());
  }

  final Response list(Call call, Entities entities) {
    Parent parent = parent(call, entities);
    Listing listing = new Listing(call);
    String path =
        "/%s/%s/%s".formatted(parents.path(), call.rawPath(parents.name()), children.nestedPath());
    return Reply.ok(
        listing.body(path, editor(entities).page(listing.request(children.hasTags()).of(parent))));
  }

  private Response create(Call call, Entities entities) {
    EntityEditor<?> editor = editor(entities);
    return Reply.created(editor.create(owned(parent(call, entities), editor.input(call.body()))));
  }

  private Response read(Call call, Entities entities) {
    Parent parent = parent(call, entities);
    return editor(entities)
        .find(key(call, entities, parent), parent)
        .map(Reply::ok)
        .orElseGet(Reply::notFound);
  }

  Response replace(Call call, Entities entities) {
    EntityEditor<?> editor = editor(entities);
    Parent parent = parent(call, entities);
    EntityKey key = editor.newKey(call.path(children.name()), parent);
    return Reply.ok(editor.upsert(key, owned(parent, editor.input(call.body())), parent));
  }

  /** A change may give the child to another parent. */
  final Response change(Call call, Entities entities) {
    EntityEditor<?> editor = editor(entities);
    Parent parent = parent(call, entities);
    EntityKey key = key(call, entities, parent);
    if (editor.find(key, parent).isEmpty()) {
      return Reply.notFound();
    }
    return Reply.ok(editor.update(key, editor.changes(key, parent, call.body()), parent));
  }

  private Response delete(Call call, Entities entities) {
    Parent parent = parent(call, entities);
    return editor(entities).delete(key(call, entities, parent), parent)
        ? Reply.noContent()
        : Reply.notFound();
  }

  private static Map<String, @Nullable Object> owned(
      Parent parent, Map<String, @Nullable Object> input) {
    Map<String, @Nullable Object> owned = new LinkedHashMap<>(input);
    owned.put(parent.field(), Map.of("id", parent.id().toString()));
    return owned;
  }

  private EntityKey key(Call call, Entities entities, Parent parent) {
    return editor(entities).key(call.path(children.name()), parent);
  }

  /** The parent that the path names, which must be there. */
  private Parent parent(Call call, Entities entities) {
    EntityEditor<?> editor = entities.of(parents.name());
    EntityKey key = editor.key(call.path(parents.name()), null);
    UUID id = editor.find(key, null).map(EntityEditor::id).orElseThrow(NotFoundException::new);
    return new Parent(field, id);
  }
}
