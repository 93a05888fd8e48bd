package org.gatehouse.api.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One field of a schema, as its record component declares it. Immutable.
 *
 * <p>Made by {@link ConfigSchema#of}; what stands here is all that validation, rendering, storage
 * and forms know of a field.
 */
public final class Field {
  /** What a field may be beside its type and limits. */
  public enum Trait {
    REQUIRED,
    /** The rendered schema says {@code required: false}. */
    NOT_REQUIRED,
    AUTO,
    TIMESTAMP,
    UUID,
    UNIQUE,
    UNIQUE_ACROSS_WORKSPACES,
    SECRET,
    ENCRYPTED,
    REFERENCEABLE,
    TRANSIENT,
    ABSTRACT,
    TIME_TO_LIVE,
    /** The rendered schema says {@code default: null}. */
    DEFAULT_NULL,
    NULL_ONLY
  }

  private final String name;
  private final FieldKind kind;
  private final String doc;
  private final Set<Trait> traits;
  private final List<Constraint> constraints;
  private final @Nullable Object defaultValue;
  private final @Nullable Field elements;
  private final @Nullable Field keys;
  private final @Nullable ConfigSchema<?> schema;
  private final @Nullable References references;
  private final @Nullable Deprecation deprecation;

  Field(
      String name,
      FieldKind kind,
      String doc,
      Set<Trait> traits,
      List<Constraint> constraints,
      @Nullable Object defaultValue,
      @Nullable Field elements,
      @Nullable Field keys,
      @Nullable ConfigSchema<?> schema,
      @Nullable References references,
      @Nullable Deprecation deprecation) {
    this.name = name;
    this.kind = kind;
    this.doc = doc;
    this.traits = Set.copyOf(traits);
    this.constraints = constraints;
    this.defaultValue = defaultValue;
    this.elements = elements;
    this.keys = keys;
    this.schema = schema;
    this.references = references;
    this.deprecation = deprecation;
  }

  /** The name on the wire, in snake_case; empty for elements, keys and values. */
  public String name() {
    return name;
  }

  public FieldKind kind() {
    return kind;
  }

  /** What the operator should know, from {@link Doc}; may be empty. */
  public String doc() {
    return doc;
  }

  public boolean is(Trait trait) {
    return traits.contains(trait);
  }

  /** The value of a field that was left out, before it is copied; empty when there is none. */
  public Optional<Object> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** What a list or a set holds, and the values of a map. */
  public Optional<Field> elements() {
    return Optional.ofNullable(elements);
  }

  /** The keys of a map. */
  public Optional<Field> keys() {
    return Optional.ofNullable(keys);
  }

  /** The fields of a record. */
  public Optional<ConfigSchema<?>> schema() {
    return Optional.ofNullable(schema);
  }

  /** The name of the entity that a foreign field points to. */
  public Optional<String> reference() {
    return Optional.ofNullable(references).map(References::value);
  }

  /** Whether this entity goes when the one it points to goes. */
  public boolean cascades() {
    return references != null && references.onDelete().equals("cascade");
  }

  /** The values that the field is limited to, as {@link OneOf} lists them; empty for any. */
  public List<?> allowedValues() {
    return constraints.stream()
        .filter(constraint -> constraint.key().equals("one_of"))
        .<List<?>>map(constraint -> (List<?>) constraint.rendered())
        .findFirst()
        .orElse(List.of());
  }

  List<Constraint> constraints() {
    return constraints;
  }

  Optional<Deprecation> deprecation() {
    return Optional.ofNullable(deprecation);
  }

  /** This field with another nested schema in place of an abstract one. */
  Field withSchema(ConfigSchema<?> nested) {
    return new Field(
        name, kind, doc, Set.of(Trait.REQUIRED), constraints, null, null, null, nested, null, null);
  }

  /** This field, which then takes nothing but null. */
  Field nullOnly() {
    return new Field(
        name,
        kind,
        doc,
        Set.of(Trait.NULL_ONLY),
        List.of(),
        null,
        null,
        null,
        null,
        references,
        null);
  }

  /** This set of strings limited to some elements, with another default. */
  Field limitedTo(List<String> allowed, List<String> defaults) {
    Field element = Objects.requireNonNull(elements);
    Field limited =
        new Field(
            "",
            FieldKind.STRING,
            element.doc,
            element.traits,
            List.of(Constraints.oneOf(allowed)),
            null,
            null,
            null,
            null,
            null,
            null);
    return new Field(
        name,
        kind,
        doc,
        traits,
        constraints,
        List.copyOf(defaults),
        limited,
        null,
        null,
        null,
        null);
  }

  /** What is wrong with a value of this field: a message, a map or a list; empty when nothing. */
  public Optional<Object> problemWith(@Nullable Object value) {
    return Validation.of(this, value);
  }

  /** What is wrong with the type of a value; empty when nothing. */
  Optional<Object> typeProblem(Object value) {
    return Validation.typeProblem(this, value);
  }

  /** The Kong JSON of the field without its name. */
  Map<String, @Nullable Object> render() {
    return SchemaRendering.of(this);
  }

  @Override
  public String toString() {
    return name + ": " + kind.wireName();
  }
}
