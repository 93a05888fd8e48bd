package org.gatehouse.admin.resource;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.entity.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * The one entity that a foreign field of another points to: {@code /routes/:route/service}. {@code
 * PUT} makes it where there is none yet; it cannot be deleted here.
 */
final class LinkResource {
  private final EntityType<?> children;
  private final EntityType<?> parents;
  private final String field;

  /**
   * Makes the resource of one foreign field.
   *
   * @param field the field of the children that points to the parent
   */
  LinkResource(EntityType<?> children, EntityType<?> parents, String field) {
    this.children = children;
    this.parents = parents;
    this.field = field;
  }

  List<EntityEndpoint> endpoints() {
    String path = "/%s/{%s}/%s".formatted(children.path(), children.name(), field);
    return List.of(
        new EntityEndpoint(
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

  private Response read(Call call, Entities entities) {
    return entities
        .of(parents.name())
        .find(linked(call, entities), null)
        .map(Reply::ok)
        .orElseGet(Reply::notFound);
  }

  private Response replace(Call call, Entities entities) {
    EntityEditor<?> editor = entities.of(parents.name());
    Map<String, @Nullable Object> child = child(call, entities);
    Map<String, @Nullable Object> input = editor.input(call.body());
    Optional<UUID> known = EntityEditor.link(child, field);
    UUID id = known.orElseGet(UUID::randomUUID);
    Map<String, @Nullable Object> parent = editor.upsert(EntityKey.ofId(id), input, null);
    if (known.isEmpty()) {
      entities
          .of(children.name())
          .update(
              EntityKey.ofId(EntityEditor.id(child)),
              Map.of(field, Map.of("id", id.toString())),
              null);
    }
    return Reply.ok(parent);
  }

  private Response change(Call call, Entities entities) {
    EntityEditor<?> editor = entities.of(parents.name());
    EntityKey key = linked(call, entities);
    return Reply.ok(editor.update(key, editor.changes(key, null, call.body()), null));
  }

  private Response delete(Call call, Entities entities) {
    linked(call, entities);
    return Reply.message(405, "Method not allowed");
  }

  /** The key of the parent, which must be linked. */
  private EntityKey linked(Call call, Entities entities) {
    return EntityEditor.link(child(call, entities), field)
        .map(EntityKey::ofId)
        .orElseThrow(NotFoundException::new);
  }

  private Map<String, @Nullable Object> child(Call call, Entities entities) {
    EntityEditor<?> editor = entities.of(children.name());
    EntityKey key = editor.key(call.path(children.name()), null);
    return editor.find(key, null).orElseThrow(NotFoundException::new);
  }
}
