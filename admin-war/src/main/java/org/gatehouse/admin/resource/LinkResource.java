package org.gatehouse.admin.resource;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.EntityKey;
import org.jspecify.annotations.Nullable;

/**
 * The one entity that a foreign field of another points to: {@code /routes/:route/service}. {@code
 * PUT} makes it where there is none yet; it cannot be deleted here.
 */
final class LinkResource {
  private final EntityEditor<?> children;
  private final EntityEditor<?> parents;
  private final String field;

  /**
   * Makes the resource of one foreign field.
   *
   * @param field the field of the children that points to the parent
   */
  LinkResource(EntityEditor<?> children, EntityEditor<?> parents, String field) {
    this.children = children;
    this.parents = parents;
    this.field = field;
  }

  List<Endpoint> endpoints() {
    String path = "/%s/{%s}/%s".formatted(children.type().path(), children.type().name(), field);
    return List.of(
        new Endpoint(
            path,
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

  private Response read(Call call) {
    return parents.find(linked(call), null).map(Reply::ok).orElseGet(Reply::notFound);
  }

  private Response replace(Call call) {
    Map<String, @Nullable Object> child = child(call);
    Map<String, @Nullable Object> input = parents.input(call.body());
    Optional<UUID> known = EntityEditor.link(child, field);
    UUID id = known.orElseGet(UUID::randomUUID);
    Map<String, @Nullable Object> parent = parents.upsert(EntityKey.ofId(id), input, null);
    if (known.isEmpty()) {
      children.update(
          EntityKey.ofId(EntityEditor.id(child)), Map.of(field, Map.of("id", id.toString())), null);
    }
    return Reply.ok(parent);
  }

  private Response change(Call call) {
    EntityKey key = linked(call);
    return Reply.ok(parents.update(key, parents.changes(key, null, call.body()), null));
  }

  private Response delete(Call call) {
    linked(call);
    return Reply.message(405, "Method not allowed");
  }

  /** The key of the parent, which must be linked. */
  private EntityKey linked(Call call) {
    return EntityEditor.link(child(call), field)
        .map(EntityKey::ofId)
        .orElseThrow(NotFoundException::new);
  }

  private Map<String, @Nullable Object> child(Call call) {
    EntityKey key = children.key(call.path(children.type().name()), null);
    return children.find(key, null).orElseThrow(NotFoundException::new);
  }
}
