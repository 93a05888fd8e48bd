package org.gatehouse.testkit.plugin;

import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.ChildLookup;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.testkit.time.FakeClock;
import org.gatehouse.testkit.time.FakeScheduler;
import org.gatehouse.testkit.time.FakeTicker;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's surroundings in memory: entities that the test adds, counters, time that only {@link
 * #advance} moves, and a log to read.
 *
 * <pre>{@code
 * FakePluginContext context = FakePluginContext.of(KeyAuthPlugin.TYPE, Map.of("realm", "r"));
 * context.add(SampleEntities.consumer("alice"));
 * Plugin plugin = context.newPlugin();
 * }</pre>
 */
public final class FakePluginContext implements PluginContext {
  /** Where the clock starts: 2026-01-02T03:04:05Z. */
  public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final PluginType<?> type;
  private final PluginInstance instance;
  private final FakeTicker ticker = new FakeTicker();
  private final FakeClock clock = new FakeClock(ticker, START);
  private final FakeScheduler scheduler = new FakeScheduler(ticker);
  private final FakeCounterStore counters = new FakeCounterStore(clock);
  private final RecordingLogger logger = new RecordingLogger();
  private final Map<EntityType<?>, FakeEntityStore<?>> stores = new LinkedHashMap<>();
  private boolean storeIsDown;
  private @Nullable SSLContext verifiedTls;

  private FakePluginContext(PluginType<?> type, PluginInstance instance) {
    this.type = type;
    this.instance = instance;
  }

  /**
   * The surroundings of a plugin with this config, completed with defaults.
   *
   * @throws AssertionError when the schema refuses the config
   */
  public static FakePluginContext of(
      PluginType<?> type, Map<String, ? extends @Nullable Object> config) {
    ConfigSchema.Accepted accepted = ConfigProblems.accept(type, config);
    if (!accepted.isSound()) {
      throw new AssertionError(accepted.problems().message());
    }
    return new FakePluginContext(type, type.instanceSchema().bind(accepted.value()));
  }

  /**
   * The surroundings of a plugin with another value in its config, that no schema has looked at:
   * what stands behind a reference may be anything, an empty text for one.
   */
  public FakePluginContext resolved(String field, Object value) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(instance.config());
    config.put(field, value);
    ConfigSchema<PluginInstance> schema = type.instanceSchema();
    Map<String, @Nullable Object> row = schema.unbind(instance);
    row.put("config", config);
    return new FakePluginContext(type, schema.bind(row));
  }

  /** Makes the plugin with the config of this context. */
  public Plugin newPlugin() {
    return type.newPlugin(this);
  }

  /** Stores an entity: a consumer, a credential. */
  @SuppressWarnings("unchecked")
  public <E extends Record> FakePluginContext add(E entity) {
    entities((Class<E>) entity.getClass()).create(entity);
    return this;
  }

  /** Whether lookups, entities and counters fail from now on. */
  public void storeIsDown(boolean value) {
    storeIsDown = value;
    counters.down(value);
  }

  /** What {@link #verifiedTls} trusts from now on; at first what the JVM does. */
  public FakePluginContext verifiedTls(SSLContext value) {
    verifiedTls = value;
    return this;
  }

  /** Moves ticker and clock, and runs each scheduled task at its moment. */
  public void advance(Duration duration) {
    scheduler.advance(duration);
  }

  @Override
  public PluginInstance instance() {
    return instance;
  }

  @Override
  public String nodeId() {
    return "11111111-2222-3333-4444-555555555555";
  }

  @Override
  public String hostName() {
    return "node.test";
  }

  @Override
  public <C extends Record> CredentialLookup<C> credentials(Class<C> credential, String field) {
    boolean unique =
        field.equals("id")
            || ConfigSchema.of(credential)
                .field(field)
                .map(one -> one.is(Field.Trait.UNIQUE))
                .orElse(false);
    if (!unique) {
      throw new IllegalArgumentException(
          "field: " + field + " (expected: a unique field of " + credential.getSimpleName() + ")");
    }
    EntityStore<C> store = entities(credential);
    return field.equals("id")
        ? value -> id(value).flatMap(store::find)
        : value -> store.findBy(field, value);
  }

  @Override
  public <E extends Record> ChildLookup<E> children(Class<E> child, String field) {
    boolean isForeign =
        ConfigSchema.of(child)
            .field(field)
            .map(one -> one.kind() == FieldKind.FOREIGN)
            .orElse(false);
    if (!isForeign) {
      throw new IllegalArgumentException(
          "field: " + field + " (expected: a foreign field of " + child.getSimpleName() + ")");
    }
    EntityStore<E> store = entities(child);
    return parent ->
        store.page(PageRequest.first(1000).of(new EntityStore.Parent(field, parent))).data();
  }

  @Override
  public <E extends Record> EntityStore<E> entities(Class<E> entity) {
    return storeOf(EntityType.of(entity));
  }

  @SuppressWarnings("unchecked")
  private synchronized <E extends Record> EntityStore<E> storeOf(EntityType<E> entity) {
    return (EntityStore<E>)
        stores.computeIfAbsent(entity, any -> new FakeEntityStore<>(any, () -> storeIsDown));
  }

  /** One after the other; what work has written before it fails stays. */
  @Override
  public synchronized <T> T transaction(Function<EntityStores, T> work) {
    return work.apply(
        new EntityStores() {
          @Override
          public <E extends Record> EntityStore<E> entities(EntityType<E> entity) {
            return storeOf(entity);
          }
        });
  }

  @Override
  public synchronized <E extends Record> void update(
      Class<E> entity, UUID id, UnaryOperator<E> change) {
    EntityStore<E> store = entities(entity);
    store.find(id).map(change).ifPresent(store::update);
  }

  @Override
  public Optional<Consumer> consumer(UUID id) {
    return entities(Consumer.class).find(id);
  }

  @Override
  public Optional<Consumer> consumer(String idOrUsername) {
    return id(idOrUsername)
        .flatMap(this::consumer)
        .or(() -> entities(Consumer.class).findBy("username", idOrUsername));
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public FakeCounterStore counters() {
    return counters;
  }

  @Override
  public SSLContext verifiedTls() {
    try {
      return verifiedTls == null ? SSLContext.getDefault() : verifiedTls;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  @Override
  public FakeTicker ticker() {
    return ticker;
  }

  @Override
  public FakeClock clock() {
    return clock;
  }

  @Override
  public FakeScheduler scheduler() {
    return scheduler;
  }

  @Override
  public RecordingLogger logger() {
    return logger;
  }
}
