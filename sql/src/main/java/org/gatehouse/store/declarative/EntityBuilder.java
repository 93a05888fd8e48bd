package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.EntitySchemas;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/** Makes sound entities of those in one document, or tells why not. Not thread-safe. */
final class EntityBuilder {
  private static final String CREATED = "created_at";
  private static final String UPDATED = "updated_at";

  /** Stands in for the id of an entity that is not there, so that the rest can be checked. */
  private static final UUID NOBODY = new UUID(0, 0);

  private final Relations relations;
  private final EntitySchemas schemas;
  private final Reading reading;
  private final Findings findings;
  private final EntityIds ids = new EntityIds();
  private final Map<String, Map<String, UUID>> byKey = new HashMap<>();
  private final Map<String, Set<UUID>> byId = new HashMap<>();
  private final Set<Item> taken = new HashSet<>();
  private final Map<String, Set<List<@Nullable Object>>> uniques = new HashMap<>();

  EntityBuilder(Relations relations, EntitySchemas schemas, Reading reading, Findings findings) {
    this.relations = relations;
    this.schemas = schemas;
    this.reading = reading;
    this.findings = findings;
  }

  /**
   * Makes the entities.
   *
   * @param items parents before what stands inside of them
   * @throws InvalidDocumentException when they are not sound, or something was found before
   */
  DeclaredEntities build(List<Item> items, boolean transform) {
    for (Item item : items) {
      item.id(idOf(item));
      index(item);
    }
    DeclaredEntities entities = new DeclaredEntities(relations.types(), transform);
    for (Item item : items) {
      build(item.type(), item, entities, transform);
    }
    findings.refuseUnlessSound();
    return entities;
  }

  private UUID idOf(Item item) {
    UUID id = ids.idOf(item);
    if (EntityIds.isGivenOrKongs(item)) {
      return id;
    }
    return item.type().schema().fields().stream()
        .filter(field -> field.is(Trait.UNIQUE))
        .filter(field -> item.values().get(field.name()) instanceof String)
        .map(
            field ->
                reading.knownId(
                    item.type(), field.name(), String.valueOf(item.values().get(field.name()))))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(id);
  }

  private void index(Item item) {
    String type = item.type().name();
    Optional<String> key = item.key();
    if (key.isPresent()
        && byKey.computeIfAbsent(type, name -> new HashMap<>()).putIfAbsent(key.get(), item.id())
            != null) {
      Field field = item.type().endpointKey().orElseThrow();
      String shown = field.is(Trait.SECRET) ? "…" : key.get();
      taken(item, declaredTwice(type, field.name(), shown));
    } else if (!byId.computeIfAbsent(type, name -> new HashSet<>()).add(item.id())) {
      taken(item, declaredTwice(type, "primary key", item.id().toString()));
    }
  }

  private void taken(Item item, String message) {
    taken.add(item);
    findings.taken(item, message);
  }

  private static String declaredTwice(String type, String field, String value) {
    return "uniqueness violation: '%s' entity with %s set to '%s' already declared"
        .formatted(type, field, value);
  }

  private <E extends Record> void build(
      EntityType<E> type, Item item, DeclaredEntities entities, boolean transform) {
    Map<String, @Nullable Object> input = input(item);
    Optional<ConfigSchema<E>> schema = schemas.find(type, input);
    if (schema.isEmpty()) {
      findings.schema(item.path("name"), unknownKind(item));
      return;
    }
    E known = reading.known(type, item.id()).orElse(null);
    boolean keepsTimes = known != null && input.get(CREATED) == null;
    if (known != null && keepsTimes) {
      input.put(CREATED, type.schema().unbind(known).get(CREATED));
    }
    if (transform) {
      schema.get().transformDeclared(input, known == null ? Map.of() : type.schema().unbind(known));
    }
    ConfigSchema.Accepted accepted = schema.get().accept(input, reading.now());
    if (!accepted.isSound()) {
      findings.schema(item.path(), accepted.problems().fields());
      return;
    }
    if (findings.isSchemaSound()) {
      E entity = bind(type, item, schema.get(), accepted.value(), known, keepsTimes);
      if (!taken.contains(item)) {
        checkUniques(type, item, entity);
      }
      entities.add(type, entity);
    }
  }

  /** The time of the last change is what the document says, or when it was. */
  private <E extends Record> E bind(
      EntityType<E> type,
      Item item,
      ConfigSchema<E> schema,
      Map<String, @Nullable Object> accepted,
      @Nullable E known,
      boolean keepsTimes) {
    Object said = item.values().get(UPDATED);
    if (said != null) {
      accepted.put(UPDATED, said);
    } else if (keepsTimes && known != null && accepted.containsKey(UPDATED)) {
      Map<String, @Nullable Object> unchanged = new LinkedHashMap<>(accepted);
      unchanged.put(UPDATED, type.schema().unbind(known).get(UPDATED));
      if (schema.bind(unchanged).equals(known)) {
        return known;
      }
    }
    E entity = schema.bind(accepted);
    return known != null && entity.equals(known) ? known : entity;
  }

  /** The values of an entity alone, with ids where it names others. */
  private Map<String, @Nullable Object> input(Item item) {
    Map<String, String> children = relations.childrenOf(item.type());
    Map<String, @Nullable Object> input = new LinkedHashMap<>();
    item.values()
        .forEach(
            (name, value) -> {
              if (Findings.isRemark(name)) {
                findings.remark(item.path(name), value);
              } else if (!children.containsKey(name)) {
                input.put(name, value);
              }
            });
    input.putIfAbsent("id", item.id().toString());
    for (Field field : item.type().schema().fields()) {
      if (field.is(Trait.AUTO)
          && field.kind() == FieldKind.STRING
          && input.get(field.name()) == null) {
        reading
            .generated(item.id(), field.name())
            .ifPresent(value -> input.put(field.name(), value));
      }
    }
    for (Field field : item.type().foreignFields()) {
      if (field.name().equals(item.link())) {
        input.put(field.name(), reference(item.parent().orElseThrow().id()));
      } else if (input.get(field.name()) != null) {
        input.computeIfPresent(field.name(), (name, value) -> resolved(item, field, value));
      }
    }
    return input;
  }

  private Object resolved(Item item, Field field, Object value) {
    String type = field.reference().orElseThrow();
    Optional<String> named = named(type, value);
    if (named.isEmpty()) {
      return value;
    }
    Optional<UUID> id =
        Optional.ofNullable(byKey.getOrDefault(type, Map.of()).get(named.get()))
            .or(
                () ->
                    EntityIds.parsed(named.get())
                        .filter(one -> byId.getOrDefault(type, Set.of()).contains(one)));
    if (id.isEmpty()) {
      findings.dangling(
          item,
          field.name(),
          "invalid reference '%s: %s' (no such entry in '%s')"
              .formatted(
                  field.name(),
                  value instanceof String text ? text : RecordCodec.write(value),
                  type));
    }
    return reference(id.orElse(NOBODY));
  }

  /** The id or key that a pointer names its entity by; empty when it is no pointer. */
  private Optional<String> named(String type, Object value) {
    if (value instanceof String text) {
      return Optional.of(text);
    }
    if (!(value instanceof Map<?, ?> pointer) || pointer.size() != 1) {
      return Optional.empty();
    }
    String key =
        relations.type(type).flatMap(EntityType::endpointKey).map(Field::name).orElse("id");
    Object id = pointer.get("id") == null ? pointer.get(key) : pointer.get("id");
    return id instanceof String text && (!pointer.containsKey("id") || isId(text))
        ? Optional.of(text)
        : Optional.empty();
  }

  private static boolean isId(String text) {
    return EntityIds.parsed(text).isPresent();
  }

  private static Map<String, @Nullable Object> reference(UUID id) {
    Map<String, @Nullable Object> reference = new LinkedHashMap<>();
    reference.put("id", id.toString());
    return reference;
  }

  private static String unknownKind(Item item) {
    Object name = item.values().get("name");
    if (name == null) {
      return "required field missing";
    }
    if (!(name instanceof String)) {
      return "expected a string";
    }
    return item.type().name().equals("plugins")
        ? "plugin '%s' not enabled; add it to the 'plugins' configuration property".formatted(name)
        : "vault '%s' is not installed".formatted(name);
  }

  private <E extends Record> void checkUniques(EntityType<E> type, Item item, E entity) {
    for (Field field : type.schema().fields()) {
      // a value of the key that others use was looked at before
      if (field.is(Trait.UNIQUE) && !type.endpointKey().equals(Optional.of(field))) {
        checkUnique(type, item, entity, List.of(field));
      }
    }
    for (List<String> group : type.uniqueTogether()) {
      checkUnique(
          type,
          item,
          entity,
          group.stream().map(name -> type.schema().field(name).orElseThrow()).toList());
    }
  }

  private <E extends Record> void checkUnique(
      EntityType<E> type, Item item, E entity, List<Field> fields) {
    List<@Nullable Object> key = new ArrayList<>();
    fields.forEach(field -> key.add(type.schema().component(entity, field.name())));
    if (fields.size() == 1 && Optional.empty().equals(key.get(0))) {
      return;
    }
    String names = fields.stream().map(Field::name).collect(Collectors.joining(", "));
    if (!uniques.computeIfAbsent(type.name() + " " + names, name -> new HashSet<>()).add(key)) {
      boolean secret = fields.stream().anyMatch(field -> field.is(Trait.SECRET));
      findings.takenField(
          item, fields.get(0).name(), declaredTwice(type.name(), names, secret ? "…" : shown(key)));
    }
  }

  private static String shown(List<@Nullable Object> key) {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      Object value = key.get(i) instanceof Optional<?> given ? given.orElse(null) : key.get(i);
      shown.add(value instanceof EntityRef to ? to.id().toString() : Objects.toString(value, ""));
    }
    return String.join(", ", shown);
  }
}
