package org.gatehouse.admin.entity;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Store;

/** The editors of all entities, core ones and those that plugins bring. Thread-safe. */
public final class Entities {
  private static final int LOCKS = 64;

  private final Supplier<Store> store;
  private final Clock clock;
  private final Map<String, EntityEditor<?>> byName = new LinkedHashMap<>();
  private final Lock[] locks = new Lock[LOCKS];

  /**
   * Makes an editor for each entity type of a catalogue.
   *
   * @param store gives the open store, or throws {@link
   *     org.gatehouse.api.store.StoreException#unavailable}
   */
  public Entities(PluginCatalogue catalogue, Supplier<Store> store, Clock clock) {
    this.store = store;
    this.clock = clock;
    Arrays.setAll(locks, i -> new ReentrantLock());
    for (EntityType<?> type : catalogue.entityTypes()) {
      byName.put(type.name(), new EntityEditor<>(type, this));
    }
    byName.put("plugins", new PluginEditor(catalogue, this));
    byName.put("certificates", new CertificateEditor(this));
    byName.put("vaults", new VaultEditor(this));
  }

  /** The editor of the entities of a type; empty when there is no such type. */
  public Optional<EntityEditor<?>> find(String typeName) {
    return Optional.ofNullable(byName.get(typeName));
  }

  /** The editor of the entities of a type that is known to be there. */
  public EntityEditor<?> of(String typeName) {
    return find(typeName)
        .orElseThrow(() -> new IllegalArgumentException("no entity named " + typeName));
  }

  /** All editors, parents before their children. */
  public List<EntityEditor<?>> all() {
    return new ArrayList<>(byName.values());
  }

  public Store store() {
    return store.get();
  }

  <E extends Record> EntityStore<E> stored(EntityType<E> type) {
    return store.get().entities(type);
  }

  /**
   * Does something with an entity that no other request to this node does at the same time: two
   * changes of one entity, each read before the other was written, would lose one of them.
   */
  <T> T alone(UUID id, Supplier<T> action) {
    Lock lock = locks[Math.floorMod(id.hashCode(), locks.length)];
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  Instant now() {
    return clock.instant();
  }
}
