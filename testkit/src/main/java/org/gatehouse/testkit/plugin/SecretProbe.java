package org.gatehouse.testkit.plugin;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Field;
import org.jspecify.annotations.Nullable;

/** Makes records in which every secret field, nested ones too, has a value that is easy to find. */
final class SecretProbe {
  static final String SECRET = "s3cr3t-pr0be";

  private SecretProbe() {}

  static Record of(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<Field> fields = ConfigSchema.of(type).fields();
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] = value(components[i].getGenericType(), fields.get(i));
    }
    try {
      Constructor<? extends Record> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make a " + type.getName(), e);
    }
  }

  private static Object value(Type type, Field field) {
    Class<?> raw = (Class<?>) (type instanceof ParameterizedType made ? made.getRawType() : type);
    if (raw == Optional.class) {
      return Optional.of(value(argument(type, 0), field));
    }
    if (raw == List.class) {
      return List.of(element(type, 0, field));
    }
    if (raw == Set.class) {
      return Set.of(element(type, 0, field));
    }
    if (raw == Map.class) {
      return argument(type, 1) == Object.class ? Map.of() : Map.of("key", element(type, 1, field));
    }
    if (raw == EntityRef.class) {
      return new EntityRef(new UUID(0, 1));
    }
    if (raw.isRecord()) {
      return of(raw.asSubclass(Record.class));
    }
    return raw == String.class ? (field.is(Field.Trait.SECRET) ? SECRET : "any") : plain(raw);
  }

  private static Object element(Type collection, int argument, Field field) {
    return field.is(Field.Trait.SECRET)
        ? SECRET
        : value(argument(collection, argument), field.elements().orElseThrow());
  }

  private static Object plain(Class<?> raw) {
    if (raw == UUID.class) {
      return new UUID(0, 1);
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return true;
    }
    if (raw == int.class || raw == Integer.class) {
      return 1;
    }
    return raw == long.class || raw == Long.class ? (Object) 1L : (Object) 1.0;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
