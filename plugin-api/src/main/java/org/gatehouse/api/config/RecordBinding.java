package org.gatehouse.api.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns JSON values into a record and back, by the types of its components. */
final class RecordBinding<T extends Record> {
  private final Class<T> type;
  private final RecordComponent[] components;
  private final String[] names;
  private final Constructor<T> constructor;

  RecordBinding(Class<T> type) {
    this.type = type;
    this.components = type.getRecordComponents();
    this.names =
        Arrays.stream(components)
            .map(component -> FieldReader.snakeCase(component.getName()))
            .toArray(String[]::new);
    try {
      this.constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      Arrays.stream(components).forEach(component -> component.getAccessor().setAccessible(true));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }

  T bind(Map<String, @Nullable Object> value) {
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      try {
        arguments[i] = toJava(value.get(names[i]), components[i].getGenericType());
      } catch (ArithmeticException | ClassCastException | IllegalArgumentException e) {
        throw new IllegalArgumentException(names[i] + ": " + e.getMessage(), e);
      }
    }
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(type.getSimpleName() + ": " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Object toJava(@Nullable Object value, Type type) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return value == null
          ? Optional.empty()
          : Optional.ofNullable(toJava(value, argument(type, 0)));
    }
    if (value == null) {
      throw new IllegalArgumentException(Validation.REQUIRED);
    }
    if (value instanceof Number number) {
      return toNumber(number, raw);
    }
    if (raw == UUID.class) {
      return UUID.fromString((String) value);
    }
    if (raw == EntityRef.class) {
      return new EntityRef(UUID.fromString((String) JsonValues.object(value).get("id")));
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return toCollection((List<?>) value, raw, argument(type, 0));
    }
    if (raw == Map.class) {
      return toMap(JsonValues.object(value), argument(type, 1));
    }
    if (raw.isRecord()) {
      return ConfigSchema.of(raw.asSubclass(Record.class)).bind(JsonValues.object(value));
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return (Boolean) value;
    }
    return raw.cast(value);
  }

  private static Object toNumber(Number number, Class<?> raw) {
    if (raw == int.class || raw == Integer.class) {
      return Math.toIntExact(number.longValue());
    }
    if (raw == long.class || raw == Long.class) {
      return number.longValue();
    }
    return raw == Object.class ? number : (Object) number.doubleValue();
  }

  private static Collection<?> toCollection(List<?> list, Class<?> raw, Type element) {
    List<@Nullable Object> converted = new ArrayList<>(list.size());
    list.forEach(one -> converted.add(toJava(one, element)));
    return raw == List.class
        ? Collections.unmodifiableList(converted)
        : Collections.unmodifiableSet(new LinkedHashSet<>(converted));
  }

  private static Map<String, ?> toMap(Map<String, @Nullable Object> map, Type element) {
    if (element == Object.class) {
      return Collections.unmodifiableMap(
          JsonValues.object(Objects.requireNonNull(JsonValues.copy(map))));
    }
    Map<String, @Nullable Object> converted = new LinkedHashMap<>();
    map.forEach((key, one) -> converted.put(key, toJava(one, element)));
    return Collections.unmodifiableMap(converted);
  }

  Map<String, @Nullable Object> unbind(Record record) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (int i = 0; i < components.length; i++) {
      out.put(names[i], toJson(read(record, i)));
    }
    return out;
  }

  @Nullable Object component(T record, String name) {
    for (int i = 0; i < components.length; i++) {
      if (names[i].equals(name)) {
        return read(record, i);
      }
    }
    throw new IllegalArgumentException(type.getSimpleName() + " has no " + name);
  }

  private @Nullable Object read(Record record, int index) {
    try {
      return components[index].getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Object toJson(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return toJson(optional.orElse(null));
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return number.longValue();
    }
    if (value instanceof UUID id) {
      return id.toString();
    }
    if (value instanceof EntityRef reference) {
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      out.put("id", reference.id().toString());
      return out;
    }
    if (value instanceof Collection<?> collection) {
      List<@Nullable Object> out = new ArrayList<>(collection.size());
      collection.forEach(element -> out.add(toJson(element)));
      return out;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      map.forEach((key, element) -> out.put((String) key, toJson(element)));
      return out;
    }
    return value instanceof Record nested ? unbindNested(nested) : value;
  }

  private static Map<String, @Nullable Object> unbindNested(Record record) {
    return unbindAs(record.getClass(), record);
  }

  private static <R extends Record> Map<String, @Nullable Object> unbindAs(
      Class<R> type, Record record) {
    return ConfigSchema.of(type).unbind(type.cast(record));
  }

  private static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
