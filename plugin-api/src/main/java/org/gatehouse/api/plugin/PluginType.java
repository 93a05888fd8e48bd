package org.gatehouse.api.plugin;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.jspecify.annotations.Nullable;

/**
 * A kind of plugin: its name, when it runs, how it is configured, which entities it brings and how
 * an instance is made. Immutable.
 *
 * <pre>{@code
 * PluginType.named("key-auth", KeyAuthConfig.class)
 *     .priority(1250)
 *     .withoutConsumer()
 *     .entity(KeyAuthCredential.class)
 *     .create(KeyAuthPlugin.class, KeyAuthPlugin::new);
 * }</pre>
 */
public final class PluginType<C extends Record> {
  private static final List<String> HTTP = List.of("grpc", "grpcs", "http", "https");
  private static final List<String> ALL =
      List.of("grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp");

  private final Builder<C> built;
  private final Factory<C> factory;
  private final Set<Phase> phases;
  private final ConfigSchema<PluginInstance> instanceSchema;

  private PluginType(Builder<C> built, Class<? extends Plugin> plugin, Factory<C> factory) {
    this.built = built;
    this.factory = factory;
    this.phases = Phase.handledBy(plugin);
    this.instanceSchema =
        ConfigSchema.of(PluginInstance.class)
            .specialize(
                ConfigSchema.of(built.config),
                built.protocols,
                built.protocolDefaults,
                List.copyOf(built.nullOnly));
  }

  /** Starts a type. */
  public static <C extends Record> Builder<C> named(String name, Class<C> config) {
    return new Builder<>(name, config);
  }

  /** The name in configurations, {@code key-auth}. */
  public String name() {
    return built.name;
  }

  /** Plugins of a higher priority run earlier, in every phase. Unique. */
  public int priority() {
    return built.priority;
  }

  /** The phases that the plugin does something in. */
  public Set<Phase> phases() {
    return phases;
  }

  /** The schema of the config. */
  public ConfigSchema<C> configSchema() {
    return ConfigSchema.of(built.config);
  }

  /** The schema of a plugin row of this type. */
  public ConfigSchema<PluginInstance> instanceSchema() {
    return instanceSchema;
  }

  /** The schema in the shape of Kong's {@code GET /schemas/plugins/NAME}. */
  public Map<String, @Nullable Object> render() {
    return instanceSchema.renderSpecialized(
        built.shownFields(), ConfigSchema.of(PluginInstance.class));
  }

  /** The entities that the plugin brings, such as credentials. */
  public List<EntityType<?>> entities() {
    return List.copyOf(built.entities);
  }

  /** Makes the running plugin of a row, whose config must be sound. */
  public Plugin newPlugin(PluginContext context) {
    return factory.create(configSchema().bind(context.instance().config()), context);
  }

  @Override
  public String toString() {
    return name();
  }

  /** Makes a plugin of a config. */
  public interface Factory<C extends Record> {
    Plugin create(C config, PluginContext context);
  }

  /** Collects what a type is. */
  public static final class Builder<C extends Record> {
    private final String name;
    private final Class<C> config;
    private final Set<String> nullOnly = new java.util.LinkedHashSet<>();
    private final List<EntityType<?>> entities = new java.util.ArrayList<>();
    private int priority;
    private List<String> protocols = HTTP;
    private List<String> protocolDefaults = HTTP;

    private Builder(String name, Class<C> config) {
      this.name = name;
      this.config = config;
    }

    /** See {@link PluginType#priority}. */
    public Builder<C> priority(int value) {
      priority = value;
      return this;
    }

    /** The plugin also applies to streams: tcp, tls, tls_passthrough and udp. */
    public Builder<C> onStreamsToo() {
      protocols = ALL;
      return this;
    }

    /** The protocols of rows that name none; those of requests unless said otherwise. */
    public Builder<C> protocolsByDefault(String... values) {
      protocolDefaults = List.of(values);
      return this;
    }

    /** The plugin cannot be configured for a consumer. */
    public Builder<C> withoutConsumer() {
      nullOnly.add("consumer");
      return this;
    }

    /** The plugin cannot be configured for a service or a route. */
    public Builder<C> globalOnly() {
      nullOnly.add("service");
      nullOnly.add("route");
      return this;
    }

    /** The plugin brings an entity, marked {@code @Entity}. */
    public Builder<C> entity(Class<? extends Record> type) {
      entities.add(EntityType.of(type));
      return this;
    }

    /**
     * Finishes the type.
     *
     * @param plugin what the factory makes; it may make a subclass that acts in more phases
     */
    public PluginType<C> create(Class<? extends Plugin> plugin, Factory<C> factory) {
      return new PluginType<>(this, plugin, factory);
    }

    private List<String> shownFields() {
      List<String> shown = new java.util.ArrayList<>(nullOnly);
      shown.add("protocols");
      shown.add("config");
      return shown;
    }
  }
}
