package org.gatehouse.api.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gatehouse.api.config.Field.Trait;
import org.jspecify.annotations.Nullable;

/**
 * What a record's annotations say about its JSON form: the one declaration that JSON binding,
 * validation, {@code GET /schemas/…}, storage, forms and documents are read from.
 *
 * <p>Input travels in four steps, all on JSON values (see {@link JsonValues}): {@link #expand} old
 * and short names, {@link #complete} what was left out, {@link #validate}, {@link #bind}. {@link
 * #accept} does the first three. Where values are to be stored, {@link #transform} goes before.
 * Immutable and thread-safe; a record's schema is computed once.
 */
public final class ConfigSchema<T extends Record> {
  private static final Map<Class<?>, ConfigSchema<?>> BY_TYPE = new ConcurrentHashMap<>();

  private final Class<T> type;
  private final Map<String, Field> fields;
  private final List<EntityCheck> checks;
  private final List<Shorthand> shorthands;
  private final @Nullable InputExpansion expansion;
  private final @Nullable ValueCheck wholeCheck;
  private final RecordBinding<T> binding;

  private ConfigSchema(
      Class<T> type,
      Map<String, Field> fields,
      List<EntityCheck> checks,
      RecordBinding<T> binding) {
    this.type = type;
    this.fields = fields;
    this.checks = checks;
    this.shorthands = List.of(type.getAnnotationsByType(Shorthand.class));
    Expands expands = type.getAnnotation(Expands.class);
    this.expansion = expands == null ? null : Instances.of(expands.value());
    CheckedAsWhole whole = type.getAnnotation(CheckedAsWhole.class);
    this.wholeCheck = whole == null ? null : Instances.of(whole.value());
    this.binding = binding;
  }

  /** The schema that a record's annotations declare. */
  @SuppressWarnings("unchecked")
  public static <T extends Record> ConfigSchema<T> of(Class<T> type) {
    ConfigSchema<?> known = BY_TYPE.get(type);
    if (known == null) {
      // not computeIfAbsent: reading a record reads those nested in it
      ConfigSchema<?> read = read(type);
      ConfigSchema<?> other = BY_TYPE.putIfAbsent(type, read);
      known = other == null ? read : other;
    }
    return (ConfigSchema<T>) known;
  }

  private static <T extends Record> ConfigSchema<T> read(Class<T> type) {
    Map<String, Field> fields = new LinkedHashMap<>();
    Arrays.stream(type.getRecordComponents())
        .map(FieldReader::read)
        .forEach(field -> fields.put(field.name(), field));
    return new ConfigSchema<>(type, fields, EntityCheck.of(type), new RecordBinding<>(type));
  }

  /**
   * This schema with one kind of config in its {@code config} field, as a plugin's name or a
   * vault's decides.
   *
   * @param config the schema of the config
   * @param protocols the only elements that {@code protocols} may have; empty leaves the field as
   *     it is
   * @param protocolDefaults the default of {@code protocols}
   * @param nullOnly fields that must stay null
   */
  public ConfigSchema<T> specialize(
      ConfigSchema<?> config,
      List<String> protocols,
      List<String> protocolDefaults,
      List<String> nullOnly) {
    Map<String, Field> specialized = new LinkedHashMap<>(fields);
    List<EntityCheck> all = new ArrayList<>(checks);
    config.checks.stream().filter(EntityCheck::isOfInstance).forEach(all::add);
    specialized.computeIfPresent("config", (name, field) -> field.withSchema(config.nested()));
    if (!protocols.isEmpty()) {
      specialized.computeIfPresent(
          "protocols", (name, field) -> field.limitedTo(protocols, protocolDefaults));
    }
    nullOnly.forEach(
        limited -> specialized.computeIfPresent(limited, (name, field) -> field.nullOnly()));
    return new ConfigSchema<>(type, specialized, all, binding);
  }

  /** This config schema without the checks that are about the whole instance. */
  private ConfigSchema<T> nested() {
    return new ConfigSchema<>(
        type, fields, checks.stream().filter(check -> !check.isOfInstance()).toList(), binding);
  }

  /** The record class. */
  public Class<T> type() {
    return type;
  }

  /** The fields in the order of the record's components. */
  public List<Field> fields() {
    return List.copyOf(fields.values());
  }

  /** The field of a name; empty when there is none. */
  public Optional<Field> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /** The field at a dotted path through nested records. */
  public Optional<Field> fieldAt(String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return field(path);
    }
    return field(path.substring(0, dot))
        .flatMap(Field::schema)
        .flatMap(nested -> nested.fieldAt(path.substring(dot + 1)));
  }

  /** Whether entities of this schema may expire. */
  public boolean hasTimeToLive() {
    return fields.values().stream().anyMatch(field -> field.is(Trait.TIME_TO_LIVE));
  }

  List<EntityCheck> checks() {
    return checks;
  }

  /** Old names of fields, which inputs may still use. */
  public List<Shorthand> shorthands() {
    return shorthands;
  }

  /** An input made ready: completed values and all that is wrong with them. */
  public record Accepted(Map<String, @Nullable Object> value, Problems problems) {
    public boolean isSound() {
      return problems.isEmpty();
    }
  }

  /**
   * Expands, completes and validates a copy of an input. What is wrong with old and short names is
   * all that is said of an input that uses them wrongly, as in Kong.
   */
  public Accepted accept(Map<String, @Nullable Object> input, Instant now) {
    Map<String, @Nullable Object> value =
        JsonValues.object(Objects.requireNonNull(JsonValues.copy(input)));
    Problems problems = new Problems();
    expand(value, problems);
    if (!problems.isEmpty()) {
      return new Accepted(value, problems);
    }
    Map<String, @Nullable Object> completed = complete(value, now);
    return new Accepted(completed, validate(completed));
  }

  /**
   * Turns short and old names of an input into the fields that they stand for, in place. What is
   * wrong with one in a nested record stands under its plain name, as in Kong.
   */
  public void expand(Map<String, @Nullable Object> input, Problems problems) {
    for (Shorthand shorthand : shorthands) {
      expand(shorthand, input, problems);
    }
    if (expansion != null) {
      expansion.expand(input, problems);
    }
    for (Field field : fields.values()) {
      if (field.schema().isPresent() && input.get(field.name()) instanceof Map<?, ?> nested) {
        field.schema().get().expand(JsonValues.object(nested), problems);
      }
    }
  }

  private static void expand(
      Shorthand shorthand, Map<String, @Nullable Object> input, Problems problems) {
    if (!input.containsKey(shorthand.name())) {
      return;
    }
    Object value = replaced(shorthand, input.remove(shorthand.name()));
    if (value == null) {
      return;
    }
    Optional<Object> wrong = FieldReader.read(shorthand).problemWith(value);
    Optional<Object> known = JsonValues.at(input, shorthand.path());
    if (wrong.isPresent()) {
      problems.field(shorthand.name(), wrong.get());
    } else if (shorthand.path().isEmpty()) {
      return;
    } else if (known.isEmpty() || !isDeprecated(shorthand)) {
      JsonValues.set(input, shorthand.path(), value);
    } else if (!known.get().equals(value)) {
      problems.field(
          shorthand.name(),
          "both deprecated and new field are used but their values mismatch: %s = %s vs %s = %s"
              .formatted(shorthand.name(), value, shorthand.path(), known.get()));
    }
  }

  /** Turns what a client wrote into what is stored, in place; see {@link InputExpansion}. */
  public void transform(Map<String, @Nullable Object> input) {
    if (expansion != null) {
      expansion.transform(input);
    }
  }

  /** As {@link #transform} for a whole record of a document; see {@link InputExpansion}. */
  public void transformDeclared(
      Map<String, @Nullable Object> input, Map<String, @Nullable Object> known) {
    if (expansion != null) {
      expansion.transformDeclared(input, known);
    }
  }

  private static @Nullable Object replaced(Shorthand shorthand, @Nullable Object value) {
    int old = Arrays.asList(shorthand.replace()).indexOf(value);
    return old < 0 || old % 2 == 1 ? value : shorthand.replace()[old + 1];
  }

  private static boolean isDeprecated(Shorthand shorthand) {
    return !shorthand.message().isEmpty();
  }

  /**
   * Fills what an input left out, in place of nothing: defaults, nulls, and for {@link Auto} fields
   * new ids and keys and the time. Unknown fields stay, for {@link #validate} to name.
   */
  public Map<String, @Nullable Object> complete(Map<String, @Nullable Object> input, Instant now) {
    Map<String, @Nullable Object> whole = new LinkedHashMap<>(input);
    if (expansion != null) {
      expansion.complete(whole);
    }
    return Completion.of(this, whole, now);
  }

  /** The values of an input that left everything out. */
  public Map<String, @Nullable Object> defaults() {
    Map<String, @Nullable Object> defaults = complete(new LinkedHashMap<>(), Instant.EPOCH);
    fields.values().stream()
        .filter(field -> field.is(Trait.AUTO))
        .forEach(field -> defaults.remove(field.name()));
    return defaults;
  }

  /** Everything that is wrong with a completed input. */
  public Problems validate(Map<String, @Nullable Object> value) {
    Problems problems = new Problems();
    value.forEach(
        (name, given) -> {
          Field field = fields.get(name);
          Optional<Object> problem =
              field == null ? Optional.of("unknown field") : field.problemWith(given);
          problem.ifPresent(found -> problems.fields().put(name, found));
        });
    for (Field field : fields.values()) {
      if (field.is(Trait.REQUIRED) && value.get(field.name()) == null) {
        problems.fields().put(field.name(), Validation.REQUIRED);
      }
    }
    for (EntityCheck check : checks) {
      check.run(this, value, problems);
    }
    return problems;
  }

  /** What the record's {@link CheckedAsWhole} says of a value whose fields are sound. */
  Optional<String> wholeProblem(Map<String, @Nullable Object> value) {
    return wholeCheck == null ? Optional.empty() : wholeCheck.problemWith(value);
  }

  /** Changes laid over a value, nested records merged field by field, lists replaced. */
  public Map<String, @Nullable Object> merge(
      Map<String, @Nullable Object> value, Map<String, @Nullable Object> changes) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(value);
    changes.forEach(
        (name, change) -> {
          Optional<ConfigSchema<?>> nested = field(name).flatMap(Field::schema);
          if (nested.isPresent()
              && change instanceof Map<?, ?> inner
              && value.get(name) instanceof Map<?, ?> old) {
            merged.put(name, nested.get().merge(JsonValues.object(old), JsonValues.object(inner)));
          } else {
            merged.put(name, change);
          }
        });
    return merged;
  }

  /**
   * The record that a sound value describes.
   *
   * @throws IllegalArgumentException when the value would not pass {@link #validate}
   */
  public T bind(Map<String, @Nullable Object> value) {
    return binding.bind(value);
  }

  /** A record's JSON values, every field present, absent ones null. */
  public Map<String, @Nullable Object> unbind(T record) {
    return binding.unbind(record);
  }

  /**
   * One component of a record, as Java has it.
   *
   * @throws IllegalArgumentException when there is no such field
   */
  public @Nullable Object component(T record, String field) {
    return binding.component(record, field);
  }

  /**
   * A value as the Admin API shows it: with deprecated shorthands beside the fields they became.
   */
  public Map<String, @Nullable Object> shown(Map<String, @Nullable Object> value) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(value);
    for (Field field : fields.values()) {
      if (field.schema().isPresent() && value.get(field.name()) instanceof Map<?, ?> nested) {
        shown.put(field.name(), field.schema().get().shown(JsonValues.object(nested)));
      }
    }
    for (Shorthand shorthand : shorthands) {
      if (isDeprecated(shorthand)) {
        shown.put(shorthand.name(), JsonValues.at(value, shorthand.path()).orElse(null));
      }
    }
    return shown;
  }

  /** The schema in the shape of Kong's {@code GET /schemas/…}. */
  public Map<String, @Nullable Object> render() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("entity_checks", checks.stream().map(EntityCheck::render).toList());
    SchemaRendering.putRecord(this, out);
    return out;
  }

  /**
   * The part of a specialized schema that Kong's {@code GET /schemas/plugins/NAME} shows.
   *
   * @param shown names of the fields to show, in order
   * @param base the schema before it was specialized, whose own checks are left out
   */
  public Map<String, @Nullable Object> renderSpecialized(List<String> shown, ConfigSchema<T> base) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put(
        "entity_checks",
        checks.stream()
            .filter(check -> !base.checks.contains(check))
            .map(EntityCheck::render)
            .toList());
    List<Object> rendered = new ArrayList<>();
    for (String name : shown) {
      field(name).ifPresent(field -> rendered.add(Map.of(name, field.render())));
    }
    out.put("fields", rendered);
    return out;
  }

  @Override
  public String toString() {
    return "schema of " + type.getSimpleName();
  }
}
