package org.gatehouse.api.config;

import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Field.Trait;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record component as a field.
 *
 * <p>Annotations stand on the component's type, and on the types of elements inside it; those of an
 * {@code Optional<…>} and of what it holds count as one. An annotation may itself carry schema
 * annotations, which then apply where it stands: that is how types such as {@link HostName} are
 * named once.
 */
final class FieldReader {
  private FieldReader() {}

  static Field read(RecordComponent component) {
    return field(snakeCase(component.getName()), component.getAnnotatedType(), true);
  }

  /** The field that an old name was, of which no more than its kind and least length is known. */
  static Field read(Shorthand shorthand) {
    List<Constraint> constraints =
        shorthand.lengthMin() >= 0
            ? List.of(Constraints.lengthMin(shorthand.lengthMin()))
            : List.of();
    return new Field(
        shorthand.name(),
        shorthand.kind(),
        "",
        Set.of(),
        constraints,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** {@code hashOnHeader} to {@code hash_on_header}. */
  static String snakeCase(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        out.append('_').append(Character.toLowerCase(c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static Field field(String name, AnnotatedType declared, boolean component) {
    Merged annotations = new Merged();
    annotations.addAll(declared.getAnnotations());
    boolean optional = rawType(declared.getType()) == Optional.class;
    AnnotatedType type = optional ? argument(declared, 0) : declared;
    if (optional) {
      annotations.addAll(type.getAnnotations());
    }
    FieldKind kind = kind(type.getType());
    Set<Trait> traits = traits(annotations, type.getType());
    boolean required =
        component
            ? !optional
                && (annotations.has(Required.class)
                    || !(traits.contains(Trait.AUTO) || traits.contains(Trait.ABSTRACT)))
            : annotations.has(Required.class);
    if (required) {
      traits.add(Trait.REQUIRED);
    }
    ConfigSchema<?> nested = nested(type.getType());
    DefaultRecord defaultRecord = annotations.getAnnotation(DefaultRecord.class);
    return new Field(
        name,
        kind,
        Optional.ofNullable(annotations.getAnnotation(Doc.class)).map(Doc::value).orElse(""),
        traits,
        Constraints.of(type.getType(), kind, annotations),
        nested == null || defaultRecord == null
            ? defaultValue(kind, type, annotations)
            : defaultRecord(defaultRecord, nested),
        elements(kind, type),
        kind == FieldKind.MAP ? field("", argument(type, 0), false) : null,
        nested,
        annotations.getAnnotation(References.class),
        annotations.getAnnotation(Deprecation.class));
  }

  private static Set<Trait> traits(Merged annotations, Type type) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    Map<Class<? extends Annotation>, Trait> marks = new LinkedHashMap<>();
    marks.put(NotRequired.class, Trait.NOT_REQUIRED);
    marks.put(Auto.class, Trait.AUTO);
    marks.put(Unique.class, Trait.UNIQUE);
    marks.put(Secret.class, Trait.SECRET);
    marks.put(Referenceable.class, Trait.REFERENCEABLE);
    marks.put(Transient.class, Trait.TRANSIENT);
    marks.put(Abstract.class, Trait.ABSTRACT);
    marks.put(TimeToLive.class, Trait.TIME_TO_LIVE);
    marks.forEach(
        (mark, trait) -> {
          if (annotations.has(mark)) {
            traits.add(trait);
          }
        });
    Unique unique = annotations.getAnnotation(Unique.class);
    if (unique != null && unique.acrossWorkspaces()) {
      traits.add(Trait.UNIQUE_ACROSS_WORKSPACES);
    }
    Secret secret = annotations.getAnnotation(Secret.class);
    if (secret != null && secret.encrypted()) {
      traits.add(Trait.ENCRYPTED);
    }
    Default declared = annotations.getAnnotation(Default.class);
    FieldKind kind = kind(type);
    boolean hasElements = kind == FieldKind.ARRAY || kind == FieldKind.SET || kind == FieldKind.MAP;
    if (declared != null && declared.value().length == 0 && !hasElements) {
      traits.add(Trait.DEFAULT_NULL);
    }
    if (type == UUID.class) {
      traits.add(Trait.UUID);
    } else if (annotations.has(Auto.class) && type != String.class) {
      traits.add(Trait.TIMESTAMP);
    }
    return traits;
  }

  private static @Nullable Object defaultValue(
      FieldKind kind, AnnotatedType type, Merged annotations) {
    Default declared = annotations.getAnnotation(Default.class);
    if (declared == null) {
      return null;
    }
    if (kind == FieldKind.ARRAY || kind == FieldKind.SET) {
      FieldKind element = kind(argument(type, 0).getType());
      return Arrays.stream(declared.value())
          .map(text -> Constraints.scalar(element, text))
          .toList();
    }
    if (kind == FieldKind.MAP) {
      return Map.of();
    }
    return declared.value().length == 0 ? null : Constraints.scalar(kind, declared.value()[0]);
  }

  private static Map<String, Object> defaultRecord(DefaultRecord declared, ConfigSchema<?> nested) {
    Map<String, Object> value = new LinkedHashMap<>();
    for (String member : declared.value()) {
      String name = member.substring(0, member.indexOf('='));
      FieldKind kind = nested.field(name).orElseThrow().kind();
      value.put(name, Constraints.scalar(kind, member.substring(name.length() + 1)));
    }
    if (value.isEmpty()) {
      value.putAll(withoutNulls(nested.defaults()));
    }
    List.of(declared.without()).forEach(value::remove);
    return value;
  }

  private static Map<String, Object> withoutNulls(Map<String, @Nullable Object> object) {
    Map<String, Object> out = new LinkedHashMap<>();
    object.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> nested) {
            out.put(key, withoutNulls(JsonValues.object(nested)));
          } else if (value != null) {
            out.put(key, value);
          }
        });
    return out;
  }

  private static @Nullable Field elements(FieldKind kind, AnnotatedType type) {
    return switch (kind) {
      case ARRAY, SET -> field("", argument(type, 0), false);
      case MAP -> field("", argument(type, 1), false);
      default -> null;
    };
  }

  private static FieldKind kind(Type type) {
    Class<?> raw = rawType(type);
    if (raw == String.class || raw == UUID.class) {
      return FieldKind.STRING;
    }
    if (raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class) {
      return FieldKind.INTEGER;
    }
    if (raw == double.class || raw == Double.class) {
      return FieldKind.NUMBER;
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return FieldKind.BOOLEAN;
    }
    if (raw == List.class) {
      return FieldKind.ARRAY;
    }
    if (raw == Set.class) {
      return FieldKind.SET;
    }
    if (raw == EntityRef.class) {
      return FieldKind.FOREIGN;
    }
    if (raw == Map.class) {
      return type instanceof ParameterizedType map
              && map.getActualTypeArguments()[1] == Object.class
          ? FieldKind.RECORD
          : FieldKind.MAP;
    }
    if (raw.isRecord()) {
      return FieldKind.RECORD;
    }
    throw new IllegalArgumentException("no field can be of the type " + type);
  }

  private static @Nullable ConfigSchema<?> nested(Type type) {
    Class<?> raw = rawType(type);
    return raw.isRecord() && raw != EntityRef.class
        ? ConfigSchema.of(raw.asSubclass(Record.class))
        : null;
  }

  private static Class<?> rawType(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  private static AnnotatedType argument(AnnotatedType type, int index) {
    return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[index];
  }

  /** Annotations of several places, the first of a type winning, with what they carry. */
  private static final class Merged implements AnnotatedElement {
    private final Map<Class<?>, Annotation> byType = new LinkedHashMap<>();

    void addAll(Annotation[] annotations) {
      for (Annotation annotation : annotations) {
        byType.putIfAbsent(annotation.annotationType(), annotation);
      }
      for (Annotation annotation : annotations) {
        Annotation[] carried =
            Arrays.stream(annotation.annotationType().getAnnotations())
                .filter(one -> one.annotationType().getPackage() != Retention.class.getPackage())
                .toArray(Annotation[]::new);
        if (carried.length > 0) {
          addAll(carried);
        }
      }
    }

    boolean has(Class<? extends Annotation> type) {
      return byType.containsKey(type);
    }

    @Override
    public <A extends Annotation> @Nullable A getAnnotation(Class<A> type) {
      return type.cast(byType.get(type));
    }

    @Override
    public Annotation[] getAnnotations() {
      return byType.values().toArray(Annotation[]::new);
    }

    @Override
    public Annotation[] getDeclaredAnnotations() {
      return getAnnotations();
    }
  }
}
