package org.gatehouse.gateway.plugin;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.Ticker;
import org.gatehouse.api.store.ChildLookup;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.lookup.LookupCache;

/** What this node lets one plugin use. */
public record NodePluginContext(
    PluginInstance instance,
    String nodeId,
    String hostName,
    Store store,
    LookupCache lookups,
    Supplier<SSLContext> tls,
    ScheduledExecutorService scheduler)
    implements PluginContext {

  @Override
  public <C extends Record> CredentialLookup<C> credentials(Class<C> type, String field) {
    EntityType<C> entities = EntityType.of(type);
    boolean isUnique =
        field.equals("id")
            || entities.schema().field(field).map(one -> one.is(Field.Trait.UNIQUE)).orElse(false);
    if (!isUnique) {
      throw new IllegalArgumentException(
          "field: %s (expected: a unique field of %s)".formatted(field, entities.name()));
    }
    return lookups.lookup(entities, field);
  }

  @Override
  public <E extends Record> ChildLookup<E> children(Class<E> type, String field) {
    EntityType<E> entities = EntityType.of(type);
    if (entities.foreignFields().stream().noneMatch(one -> one.name().equals(field))) {
      throw new IllegalArgumentException(
          "field: %s (expected: a foreign field of %s)".formatted(field, entities.name()));
    }
    return lookups.children(entities, field);
  }

  @Override
  public <E extends Record> EntityStore<E> entities(Class<E> type) {
    return store.entities(EntityType.of(type));
  }

  @Override
  public <E extends Record> void update(Class<E> type, UUID id, UnaryOperator<E> change) {
    transaction(
        within -> {
          EntityStore<E> entities = within.entities(EntityType.of(type));
          Optional<E> known = entities.findToChange(id);
          if (known.isPresent()) {
            E changed = change.apply(known.get());
            if (!changed.equals(known.get())) {
              return entities.update(changed);
            }
          }
          return Optional.<E>empty();
        });
  }

  @Override
  public <T> T transaction(Function<EntityStores, T> work) {
    return store.transaction(Origin.of("plugin " + instance.name()), work).result();
  }

  @Override
  public Optional<Consumer> consumer(UUID id) {
    return lookups.consumers().find(id);
  }

  @Override
  public Optional<Consumer> consumer(String idOrUsername) {
    return lookups.consumers().find(idOrUsername);
  }

  @Override
  public CounterStore counters() {
    return store.counters();
  }

  @Override
  public SSLContext verifiedTls() {
    return tls.get();
  }

  @Override
  public Ticker ticker() {
    return Ticker.system();
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("org.gatehouse.plugins." + instance.name());
  }
}
