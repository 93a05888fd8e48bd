package org.gatehouse.admin.resource;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.store.EntityStore.Parent;
import org.jspecify.annotations.Nullable;

/**
 * The children that point to one entity: {@code /services/:service/routes} and {@code
 * /services/:service/routes/:route}. An entity that points to another parent is not found here.
 */
class ChildResource {
  private final EntityEditor<?> parents;
  private final EntityEditor<?> children;
  private final String field;

  /**
   * Makes the resource of one foreign field.
   *
   * @param field the field of the children that points to the parent
   */
  ChildResource(EntityEditor<?> parents, EntityEditor<?> children, String field) {
    this.parents = parents;
    this.children = children;
    this.field = field;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(collection(), Map.of("GET", this::list, "POST", this::create)),
        new Endpoint(
            collection() + "/{" + children.type().name() + "}",
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
    return "/%s/{%s}/%s"
        .formatted(parents.type().path(), parents.type().name(), children.type().nestedPath());
  }

  final EntityEditor<?> children() {
    return children;
  }

  final Response list(Call call) {
    Parent parent = parent(call);
    Listing listing = new Listing(call);
    String path =
        "/%s/%s/%s"
            .formatted(
                parents.type().path(),
                call.rawPath(parents.type().name()),
                children.type().nestedPath());
    return Reply.ok(
        listing.body(path, children.page(listing.request(children.type().hasTags()).of(parent))));
  }

  private Response create(Call call) {
    return Reply.created(children.create(owned(parent(call), input(call))));
  }

  private Response read(Call call) {
    Parent parent = parent(call);
    return children.find(key(call, parent), parent).map(Reply::ok).orElseGet(Reply::notFound);
  }

  Response replace(Call call) {
    Parent parent = parent(call);
    EntityKey key = children.newKey(call.path(children.type().name()), parent);
    return Reply.ok(children.upsert(key, owned(parent, input(call)), parent));
  }

  /** A change may give the child to another parent. */
  final Response change(Call call) {
    Parent parent = parent(call);
    EntityKey key = key(call, parent);
    if (children.find(key, parent).isEmpty()) {
      return Reply.notFound();
    }
    Map<String, @Nullable Object> changes = children.changes(key, parent, call.body());
    return Reply.ok(children.update(key, changes, parent));
  }

  private Response delete(Call call) {
    Parent parent = parent(call);
    return children.delete(key(call, parent), parent) ? Reply.noContent() : Reply.notFound();
  }

  private Map<String, @Nullable Object> input(Call call) {
    return children.input(call.body());
  }

  private Map<String, @Nullable Object> owned(Parent parent, Map<String, @Nullable Object> input) {
    Map<String, @Nullable Object> owned = new LinkedHashMap<>(input);
    owned.put(parent.field(), Map.of("id", parent.id().toString()));
    return owned;
  }

  private EntityKey key(Call call, Parent parent) {
    return children.key(call.path(children.type().name()), parent);
  }

  /** The parent that the path names, which must be there. */
  private Parent parent(Call call) {
    EntityKey key = parents.key(call.path(parents.type().name()), null);
    UUID id = parents.find(key, null).map(EntityEditor::id).orElseThrow(NotFoundException::new);
    return new Parent(field, id);
  }
}
