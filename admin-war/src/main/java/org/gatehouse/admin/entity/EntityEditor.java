package org.gatehouse.admin.entity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.admin.json.Submission;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Makes, reads, changes and deletes the entities of one type, given and shown as JSON values, by
 * the rules of the schema. Immutable and thread-safe.
 *
 * <p>All methods throw {@link GatewayException} for input that breaks a rule, and {@link
 * StoreException} as the store does.
 */
public class EntityEditor<E extends Record> {
  private static final String ID = "id";

  private final EntityType<E> type;
  private final Entities entities;

  EntityEditor(EntityType<E> type, Entities entities) {
    this.type = type;
    this.entities = entities;
  }

  public final EntityType<E> type() {
    return type;
  }

  final Entities entities() {
    return entities;
  }

  final EntityStore<E> stored() {
    return entities.stored(type);
  }

  /**
   * The schema of an entity with these values.
   *
   * @throws GatewayException when the values name a kind that is not there
   */
  public ConfigSchema<E> schemaOf(Map<String, @Nullable Object> values) {
    return type.schema();
  }

  /**
   * The name that says of which kind an entity is, for types with a schema for each kind.
   *
   * @throws GatewayException when there is none: nothing else can be said of such values
   */
  static String kind(Map<String, @Nullable Object> values) {
    Object name = values.get("name");
    if (name instanceof String kind) {
      return kind;
    }
    throw Violations.ofSchema(
        "name", name == null ? "required field missing" : "expected a string");
  }

  /** What was sent, as values; those of a form are read by the schema of the kind it names. */
  public final Map<String, @Nullable Object> input(Submission body) {
    return body.as(body.isForm() ? schemaOf(body.values()) : type.schema());
  }

  /** As {@link #input}, where a form need not name the kind of an entity that is there already. */
  public final Map<String, @Nullable Object> changes(
      EntityKey key, @Nullable Parent parent, Submission body) {
    if (!body.isForm()) {
      return input(body);
    }
    Map<String, @Nullable Object> kind = new LinkedHashMap<>(body.values());
    find(key, parent).ifPresent(known -> kind.putIfAbsent("name", known.get("name")));
    return body.as(schemaOf(kind));
  }

  /** Refuses sound values that do not go together with other entities. */
  void check(Map<String, @Nullable Object> values) {}

  /** What an entity looks like to clients. */
  Map<String, @Nullable Object> shown(E entity) {
    Map<String, @Nullable Object> values = type.schema().unbind(entity);
    return type.schema().shown(values);
  }

  /**
   * The key that a text in a URL is.
   *
   * @param parent the parent that the URL names; keys that are unique only among its children need
   *     it
   */
  public EntityKey key(String text, @Nullable Parent parent) {
    if (EntityKey.isIdText(text)) {
      return EntityKey.ofIdText(text);
    }
    Field field =
        type.endpointKey()
            .filter(key -> parent != null || key.is(Field.Trait.UNIQUE))
            .orElseThrow(Violations::ofId);
    field
        .problemWith(text)
        .ifPresent(
            problem -> {
              throw Violations.ofKey(field.name(), problem);
            });
    return new EntityKey(field.name(), text);
  }

  /** As {@link #key}, where the entity may be yet to be made. */
  public EntityKey newKey(String text, @Nullable Parent parent) {
    return key(text, parent);
  }

  /** Some of the entities, as they are shown. */
  public Page<Map<String, @Nullable Object>> page(PageRequest request) {
    Page<E> page = stored().page(request);
    return new Page<>(page.data().stream().map(this::shown).toList(), page.offset());
  }

  /** The entity of a key; empty when there is none, or when it is not the parent's. */
  public Optional<Map<String, @Nullable Object>> find(EntityKey key, @Nullable Parent parent) {
    return findStored(key, parent).map(this::shown);
  }

  /** The id of the entity of a key; empty when there is none. */
  public final Optional<UUID> findId(EntityKey key) {
    return findId(key, null);
  }

  private Optional<UUID> findId(EntityKey key, @Nullable Parent parent) {
    return key.isId() ? Optional.of(key.id()) : findStored(key, parent).map(type::id);
  }

  /** As {@link #find}, as it is stored. */
  final Optional<E> findStored(EntityKey key, @Nullable Parent parent) {
    Optional<E> found;
    if (key.isId()) {
      found = stored().find(key.id());
    } else if (parent != null && !isUnique(key.field())) {
      found = stored().findBy(key.field(), key.value(), parent);
    } else {
      found = stored().findBy(key.field(), key.value());
    }
    return found.filter(entity -> parent == null || isOf(entity, parent));
  }

  private boolean isUnique(String field) {
    return type.schema().field(field).filter(one -> one.is(Field.Trait.UNIQUE)).isPresent();
  }

  private boolean isOf(E child, Parent parent) {
    return type.schema().unbind(child).get(parent.field()) instanceof Map<?, ?> link
        && parent.id().toString().equals(link.get(ID));
  }

  /** Adds an entity. */
  public Map<String, @Nullable Object> create(Map<String, @Nullable Object> input) {
    E entity = accepted(input);
    refuseUnlessWritable("create", ID);
    return shown(stored().create(entity));
  }

  /** Adds an entity under a key, or replaces the one that has it. */
  public Map<String, @Nullable Object> upsert(
      EntityKey key, Map<String, @Nullable Object> input, @Nullable Parent parent) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(input);
    if (key.isId() || isUnique(key.field())) {
      values.put(key.field(), key.value());
    } else {
      values.putIfAbsent(
          key.field(), key.value()); // Kong lets the body rename what is a key here only
    }
    E entity = accepted(withId(values, key, parent));
    refuseUnlessWritable("create or update", key.field());
    try {
      return shown(stored().upsert(entity));
    } catch (StoreException e) {
      if (key.isId() || e.code() != ErrorCode.UNIQUE_VIOLATION) {
        throw e;
      }
      /* Another client may have made an entity of this key since we looked: then that one is
       * replaced. Where the violation is about another key, it comes again. */
      return shown(stored().upsert(accepted(withId(values, key, parent))));
    }
  }

  /**
   * Refuses to write to a store that is read-only.
   *
   * @param operation what was wanted, {@code update}
   * @param field the field that the entity was named by
   */
  private void refuseUnlessWritable(String operation, String field) {
    if (!entities.areWritable()) {
      throw StoreException.readOnly(operation, type.name(), field);
    }
  }

  /** The values with the id of the entity that has the key, be it another parent's until now. */
  private Map<String, @Nullable Object> withId(
      Map<String, @Nullable Object> values, EntityKey key, @Nullable Parent parent) {
    if (!key.isId()) {
      findStored(key, isUnique(key.field()) ? null : parent)
          .ifPresent(known -> values.put(ID, type.id(known).toString()));
    }
    return values;
  }

  /**
   * Changes an entity, within a transaction.
   *
   * @throws StoreException when there is no entity of this key
   */
  public Map<String, @Nullable Object> update(
      EntityKey key, Map<String, @Nullable Object> changes, @Nullable Parent parent) {
    E known =
        findId(key, parent)
            .flatMap(stored()::findToChange)
            .filter(entity -> parent == null || isOf(entity, parent))
            .orElseThrow(() -> notFound(key));
    E changed = changed(type.schema().unbind(known), changes);
    refuseUnlessWritable("update", key.field());
    return shown(stored().update(changed).orElseThrow(() -> notFound(key)));
  }

  private static StoreException notFound(EntityKey key) {
    return StoreException.notFound(key.field(), key.value());
  }

  private E changed(Map<String, @Nullable Object> known, Map<String, @Nullable Object> changes) {
    Map<String, @Nullable Object> input = copy(changes);
    ForeignKeys.resolve(type, input, entities);
    TimeToLiveOption.read(type, input);
    input.put(ID, known.get(ID));
    Map<String, @Nullable Object> kind = new LinkedHashMap<>(known);
    kind.putAll(input);
    ConfigSchema<E> schema = schemaOf(kind);
    Problems problems = new Problems();
    schema.expand(input, problems);
    schema.transform(input);
    Map<String, @Nullable Object> values =
        schema.complete(schema.merge(known, input), entities.now());
    schema
        .validate(values)
        .fields()
        .forEach((field, problem) -> problems.fields().putIfAbsent(field, problem));
    return bound(schema, values, problems);
  }

  private E accepted(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> input = copy(given);
    ForeignKeys.resolve(type, input, entities);
    TimeToLiveOption.read(type, input);
    ConfigSchema<E> schema = schemaOf(input);
    schema.transform(input);
    ConfigSchema.Accepted accepted = schema.accept(input, entities.now());
    return bound(schema, accepted.value(), accepted.problems());
  }

  private E bound(ConfigSchema<E> schema, Map<String, @Nullable Object> values, Problems problems) {
    if (!problems.isEmpty()) {
      throw Violations.ofSchema(problems);
    }
    check(values);
    return schema.bind(values);
  }

  private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> values) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    values.forEach((name, value) -> copy.put(name, JsonValues.copy(value)));
    return copy;
  }

  /**
   * Says whether values could be an entity, without looking at other entities.
   *
   * @throws GatewayException when they could not
   */
  public void validate(Map<String, @Nullable Object> input) {
    ConfigSchema.Accepted accepted = schemaOf(input).accept(input, entities.now());
    if (!accepted.isSound()) {
      throw Violations.ofSchema(accepted.problems());
    }
  }

  /** Removes the entity of a key; false when there is none. */
  public boolean delete(EntityKey key, @Nullable Parent parent) {
    Optional<E> known = findStored(key, parent);
    if (known.isEmpty()) {
      return false;
    }
    refuseUnlessWritable("remove", key.field());
    return deleted(type.id(known.get()));
  }

  boolean deleted(UUID id) {
    return stored().delete(id);
  }

  /** The id that a foreign field in an entity's values points to; empty when to nothing. */
  public static Optional<UUID> link(Map<String, @Nullable Object> values, String field) {
    return values.get(field) instanceof Map<?, ?> link && link.get(ID) instanceof String id
        ? Optional.of(UUID.fromString(id))
        : Optional.empty();
  }

  /** The id in an entity's values. */
  public static UUID id(Map<String, @Nullable Object> values) {
    return UUID.fromString(String.valueOf(values.get(ID)));
  }

  @Override
  public String toString() {
    return "editor of " + type;
  }
}
