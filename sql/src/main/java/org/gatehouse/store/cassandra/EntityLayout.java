package org.gatehouse.store.cassandra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.store.secret.SecretFields;
import org.jspecify.annotations.Nullable;

/**
 * How the entities of one type are kept, as their schema says: which values, and by what they are
 * found.
 */
final class EntityLayout {
  private final EntityType<?> type;
  private final SecretFields secrets;
  private final List<List<String>> uniqueKeys = new ArrayList<>();
  private final List<Field> foreignFields;
  private final Set<String> transientFields = new LinkedHashSet<>();
  private final Optional<String> timeToLive;

  EntityLayout(EntityType<?> type, SecretFields secrets) {
    this.type = type;
    this.secrets = secrets;
    this.foreignFields = type.foreignFields();
    for (Field field : type.schema().fields()) {
      if (field.is(Trait.UNIQUE)) {
        uniqueKeys.add(List.of(field.name()));
      }
      if (field.is(Trait.TRANSIENT)) {
        transientFields.add(field.name());
      }
    }
    uniqueKeys.addAll(type.uniqueTogether());
    this.timeToLive =
        type.schema().fields().stream()
            .filter(field -> field.is(Trait.TIME_TO_LIVE))
            .map(Field::name)
            .findFirst();
  }

  String name() {
    return type.name();
  }

  EntityType<?> type() {
    return type;
  }

  boolean hasTags() {
    return type.hasTags();
  }

  boolean expires() {
    return timeToLive.isPresent();
  }

  List<Field> foreignFields() {
    return foreignFields;
  }

  /** The fields, and groups of fields, that no two entities share. */
  List<List<String>> uniqueKeys() {
    return uniqueKeys;
  }

  /**
   * Checks that entities can be found by a field.
   *
   * @throws IllegalArgumentException when it is not text that is unique, alone or among siblings
   */
  void checkKey(String field) {
    boolean key =
        uniqueKeys.stream().anyMatch(fields -> fields.contains(field))
            || type.endpointKey().map(Field::name).equals(Optional.of(field));
    if (!key || type.schema().field(field).filter(of -> of.kind() == FieldKind.STRING).isEmpty()) {
      throw new IllegalArgumentException(field + " (expected: a unique field of " + type + ")");
    }
  }

  /**
   * Checks that a field points to parents.
   *
   * @throws IllegalArgumentException when there is no such field
   */
  void checkParent(String field) {
    if (foreignFields.stream().noneMatch(foreign -> foreign.name().equals(field))) {
      throw new IllegalArgumentException(field + " (expected: a foreign field of " + type + ")");
    }
  }

  /**
   * What is kept of an entity's values: a time to live becomes the moment of death, and secrets are
   * encrypted.
   *
   * @param now milliseconds since 1970
   */
  Map<String, @Nullable Object> kept(Map<String, @Nullable Object> values, long now) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>(values);
    kept.keySet().removeAll(transientFields);
    timeToLive.ifPresent(
        field -> {
          if (kept.get(field) instanceof Number seconds) {
            kept.put(field, now + 1000 * seconds.longValue());
          }
        });
    return secrets.sealed(type, kept);
  }

  /**
   * The values of an entity as they are shown: what is left to live in seconds, rounded down, 3599
   * for 3600 just written.
   *
   * @throws org.gatehouse.store.secret.UnopenedSecretException when a secret in them cannot be
   *     decrypted
   */
  Map<String, @Nullable Object> shown(Map<String, @Nullable Object> kept, long now) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(kept);
    timeToLive.ifPresent(
        field -> {
          if (kept.get(field) instanceof Number death) {
            shown.put(field, Math.max(0, (death.longValue() - now - 1) / 1000));
          }
        });
    return secrets.opened(type, shown);
  }

  /** When an entity expires, in milliseconds since 1970; empty when it stays. */
  Optional<Long> expiresAt(Map<String, @Nullable Object> kept) {
    return timeToLive
        .map(kept::get)
        .filter(Number.class::isInstance)
        .map(death -> ((Number) death).longValue());
  }

  /** Whether an entity is there: one that has expired only waits to be deleted. */
  boolean isAlive(StoredEntity entity, long now) {
    return timeToLive.isEmpty()
        || expiresAt(entity.valuesOrNone()).map(death -> death > now).orElse(true);
  }

  /** The lookup rows that lead to an entity. */
  Set<Link> links(Map<String, @Nullable Object> kept) {
    Set<Link> links = new LinkedHashSet<>();
    uniqueKeys.forEach(fields -> uniqueLink(fields, kept).ifPresent(links::add));
    for (Field field : foreignFields) {
      parent(kept, field.name()).ifPresent(id -> links.add(Link.child(id, field.name())));
    }
    List<String> tags = tags(kept);
    for (int n = 0; n < tags.size(); n++) {
      links.add(Link.tag(tags.get(n), n + 1));
    }
    expiresAt(kept).ifPresent(death -> links.add(Link.expiry(death)));
    return links;
  }

  /** The row by which a unique key leads to an entity; empty when the one field has no value. */
  Optional<Link> uniqueLink(List<String> fields, Map<String, @Nullable Object> kept) {
    if (fields.size() == 1) {
      Object value = kept.get(fields.get(0));
      return value == null
          ? Optional.empty()
          : Optional.of(Link.unique(fields.get(0), String.valueOf(value)));
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (String field : fields) {
      Object value = kept.get(field);
      values.add(value instanceof Map<?, ?> reference ? reference.get("id") : value);
    }
    return Optional.of(Link.unique(String.join(",", fields), RecordCodec.write(values)));
  }

  /** The id of the entity that a field points to. */
  static Optional<String> parent(Map<String, @Nullable Object> kept, String field) {
    return JsonValues.at(kept, field + ".id").map(String::valueOf);
  }

  /** The tags of an entity, in its order. */
  static List<String> tags(Map<String, @Nullable Object> kept) {
    List<String> tags = new ArrayList<>();
    if (kept.get("tags") instanceof List<?> all) {
      all.forEach(tag -> tags.add(String.valueOf(tag)));
    }
    return tags;
  }

  @Override
  public String toString() {
    return name();
  }
}
