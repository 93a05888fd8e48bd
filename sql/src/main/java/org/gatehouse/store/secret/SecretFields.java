package org.gatehouse.store.secret;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.EntitySchemas;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * What stands between entities and the rows that a store keeps of them: seals the texts of secret
 * fields, on any depth, with the first of {@code encryption_keys}, and opens them with any.
 *
 * <p>Fields that entities are found by stay as they are. Without keys nothing is sealed, and what
 * was stored without them is read as it is. Takes and gives the JSON values of an entity, {@code
 * id} among them; does not change what it is given. Thread-safe.
 */
public final class SecretFields {
  /** What is shown in place of a secret. */
  public static final String HIDDEN = "(hidden)";

  /** What a plugin that is not loaded keeps secret is not known, so that all of it is. */
  private static final SecretPlaces OF_UNKNOWN =
      new SecretPlaces(false, Map.of("config", SecretPlaces.ALL), null);

  private final EntitySchemas schemas;
  private final SecretCipher cipher;
  private final boolean hasKeys;
  private final Map<ConfigSchema<?>, SecretPlaces> places = new ConcurrentHashMap<>();

  private SecretFields(EntitySchemas schemas, Collection<EncryptionKey> keys) {
    this.schemas = schemas;
    this.cipher = new SecretCipher(keys);
    this.hasKeys = !keys.isEmpty();
  }

  /** The secret fields of the core entities and those of plugins, under the settings' keys. */
  public static SecretFields of(Settings settings, Collection<PluginType<?>> plugins) {
    return new SecretFields(
        new EntitySchemas(plugins),
        settings.encryptionKeys().stream().map(EncryptionKey::of).toList());
  }

  /** The values for a row of an entity: as given, but for secret texts, which are sealed. */
  public Map<String, @Nullable Object> sealed(
      EntityType<?> type, Map<String, @Nullable Object> values) {
    return hasKeys ? changed(type, values, cipher::seal) : values;
  }

  /**
   * The values of an entity that has such a row: the reverse of {@link #sealed}.
   *
   * @throws UnopenedSecretException naming the field, when one cannot be opened
   */
  public Map<String, @Nullable Object> opened(
      EntityType<?> type, Map<String, @Nullable Object> row) {
    return changed(type, row, cipher::open);
  }

  /** The values to be shown where secrets must not be: with {@link #HIDDEN} in place of each. */
  public Map<String, @Nullable Object> hidden(
      EntityType<?> type, Map<String, @Nullable Object> values) {
    SecretPlaces secret =
        schemas.find(type, values).map(schema -> SecretPlaces.of(schema, true)).orElse(OF_UNKNOWN);
    return JsonValues.object(
        Objects.requireNonNull(secret.change(values, "", (text, path) -> HIDDEN)));
  }

  private Map<String, @Nullable Object> changed(
      EntityType<?> type,
      Map<String, @Nullable Object> values,
      BiFunction<String, Place, String> change) {
    SecretPlaces secret = places(type, values);
    if (secret.isEmpty()) {
      return values;
    }
    String id = String.valueOf(values.get("id"));
    return JsonValues.object(
        Objects.requireNonNull(
            secret.change(
                values, "", (text, path) -> change.apply(text, new Place(type.name(), id, path)))));
  }

  private SecretPlaces places(EntityType<?> type, Map<String, @Nullable Object> values) {
    Optional<? extends ConfigSchema<?>> schema = schemas.find(type, values);
    return schema.isPresent()
        ? places.computeIfAbsent(schema.get(), one -> SecretPlaces.of(one, false))
        : OF_UNKNOWN;
  }
}
