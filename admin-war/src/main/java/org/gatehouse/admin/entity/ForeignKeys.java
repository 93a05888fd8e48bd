package org.gatehouse.admin.entity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.LuaTable;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.jspecify.annotations.Nullable;

/**
 * Resolves links that an input gives by a unique field of the parent, {@code {"name": "a"}}, into
 * links by id.
 */
final class ForeignKeys {
  private final Entities entities;
  private final Map<String, Map<String, Object>> unresolved = new LinkedHashMap<>();
  private final Map<String, String> messages = new TreeMap<>();

  private ForeignKeys(Entities entities) {
    this.entities = entities;
  }

  /**
   * Resolves the links of an input, in place. What cannot be a link is left to validation.
   *
   * @throws GatewayException when no parent has the value
   */
  static void resolve(EntityType<?> type, Map<String, @Nullable Object> input, Entities entities) {
    ForeignKeys keys = new ForeignKeys(entities);
    for (Field field : type.foreignFields()) {
      if (input.get(field.name()) instanceof Map<?, ?> link && link.get("id") == null) {
        keys.find(field, JsonValues.object(link))
            .ifPresent(id -> input.put(field.name(), Map.of("id", id.toString())));
      }
    }
    keys.refuseUnresolved();
  }

  private Optional<UUID> find(Field field, Map<String, @Nullable Object> link) {
    EntityEditor<?> parent = entities.of(field.reference().orElseThrow());
    Map<String, Object> missed = new LinkedHashMap<>();
    for (Field unique : parent.type().schema().fields()) {
      if (unique.is(Field.Trait.UNIQUE)
          && link.get(unique.name()) instanceof String value
          && unique.problemWith(value).isEmpty()) {
        Optional<UUID> id = parent.findId(new EntityKey(unique.name(), value));
        if (id.isPresent()) {
          return id;
        }
        String message =
            "the foreign key cannot be resolved with '%s' for an existing '%s' entity"
                .formatted(LuaTable.compact(Map.of(unique.name(), value)), parent.type().name());
        missed.put(unique.name(), message);
        messages.put(field.name() + "." + unique.name(), message);
      }
    }
    if (!missed.isEmpty()) {
      unresolved.put(field.name(), missed);
    }
    return Optional.empty();
  }

  private void refuseUnresolved() {
    if (unresolved.isEmpty()) {
      return;
    }
    String all =
        String.join(
            "; ",
            messages.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue()).toList());
    throw new GatewayException(
        ErrorCode.FOREIGN_KEYS_UNRESOLVED,
        messages.size() == 1
            ? "foreign key unresolved (" + all + ")"
            : messages.size() + " foreign keys unresolved (" + all + ")",
        unresolved);
  }
}
