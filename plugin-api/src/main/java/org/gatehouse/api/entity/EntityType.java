package org.gatehouse.api.entity;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.FieldKind;

/**
 * What stores and the Admin API know of an entity, read from its record: names, schema, keys and
 * links to other entities. Immutable; one instance a record class.
 */
public final class EntityType<E extends Record> {
  private static final Map<Class<?>, EntityType<?>> BY_CLASS = new ConcurrentHashMap<>();

  private final ConfigSchema<E> schema;
  private final Entity declared;
  private final String name;
  private final List<List<String>> uniqueKeys;

  private EntityType(Class<E> type) {
    this.schema = ConfigSchema.of(type);
    this.declared =
        Optional.ofNullable(type.getAnnotation(Entity.class))
            .orElseThrow(() -> new IllegalArgumentException(type + " is not marked as @Entity"));
    this.name = declared.name(); // each call of an annotation goes by way of reflection
    this.uniqueKeys =
        Arrays.stream(type.getAnnotationsByType(Entity.UniqueTogether.class))
            .map(unique -> List.of(unique.value()))
            .toList();
  }

  /** The type of a record class that is marked as {@link Entity}. */
  @SuppressWarnings("unchecked")
  public static <E extends Record> EntityType<E> of(Class<E> type) {
    EntityType<?> known = BY_CLASS.get(type);
    if (known == null) {
      known = new EntityType<>(type);
      BY_CLASS.put(type, known);
    }
    return (EntityType<E>) known;
  }

  /** The name in schemas, stores, events and declarative files. */
  public String name() {
    return name;
  }

  /** The top-level collection in the Admin API. */
  public String path() {
    return declared.path().isEmpty() ? name() : declared.path();
  }

  /** The collection under a parent entity in the Admin API. */
  public String nestedPath() {
    return declared.nestedPath().isEmpty() ? path() : declared.nestedPath();
  }

  /** The unique field that may stand in place of the id in a URL. */
  public Optional<Field> endpointKey() {
    return declared.key().isEmpty() ? Optional.empty() : schema.field(declared.key());
  }

  /** Whether operators have nothing to do with it; see {@link Entity#isInternal}. */
  public boolean isInternal() {
    return declared.isInternal();
  }

  /** Whether it comes about as clients use the gateway; see {@link Entity#isOfClients}. */
  public boolean isOfClients() {
    return declared.isOfClients();
  }

  public ConfigSchema<E> schema() {
    return schema;
  }

  /** The fields that point to other entities. */
  public List<Field> foreignFields() {
    return schema.fields().stream().filter(field -> field.kind() == FieldKind.FOREIGN).toList();
  }

  /** The groups of fields that no two entities share all together. */
  public List<List<String>> uniqueTogether() {
    return uniqueKeys;
  }

  /** Whether entities carry tags. */
  public boolean hasTags() {
    return schema.field("tags").isPresent();
  }

  /** The id of an entity of this type. */
  public UUID id(E entity) {
    return (UUID) Objects.requireNonNull(schema.component(entity, "id"));
  }

  @Override
  public String toString() {
    return name();
  }
}
