package org.gatehouse.admin.entity;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.Committed;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreCapability;
import org.jspecify.annotations.Nullable;

/**
 * The editors of all entities, core ones and those that plugins bring: on the store as it is, or
 * within a transaction. The former are thread-safe.
 */
public final class Entities {
  private final PluginCatalogue catalogue;
  private final Supplier<Store> store;
  private final Clock clock;
  private final @Nullable EntityStores transaction;
  private final Map<String, EntityEditor<?>> byName = new LinkedHashMap<>();

  /**
   * Makes an editor for each entity type of a catalogue.
   *
   * @param store gives the open store, or throws {@link
   *     org.gatehouse.api.store.StoreException#unavailable}
   */
  public Entities(PluginCatalogue catalogue, Supplier<Store> store, Clock clock) {
    this(catalogue, store, clock, null);
  }

  private Entities(
      PluginCatalogue catalogue,
      Supplier<Store> store,
      Clock clock,
      @Nullable EntityStores transaction) {
    this.catalogue = catalogue;
    this.store = store;
    this.clock = clock;
    this.transaction = transaction;
    for (EntityType<?> type : catalogue.entityTypes()) {
      byName.put(type.name(), new EntityEditor<>(type, this));
    }
    byName.put("plugins", new PluginEditor(catalogue, this));
    byName.put("certificates", new CertificateEditor(this));
    byName.put("vaults", new VaultEditor(this));
  }

  /**
   * Does work with editors within one transaction; see {@link Store#transaction} for what the work
   * must take care of.
   */
  public <T> Committed<T> transaction(Origin origin, Function<Entities, T> work) {
    return store
        .get()
        .transaction(origin, stores -> work.apply(new Entities(catalogue, store, clock, stores)));
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
    return (transaction == null ? store.get() : transaction).entities(type);
  }

  /** Whether the store takes writes of single entities at all. */
  boolean areWritable() {
    return store.get().capabilities().contains(StoreCapability.WRITES);
  }

  Instant now() {
    return clock.instant();
  }
}
