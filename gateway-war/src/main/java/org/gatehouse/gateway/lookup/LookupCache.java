package org.gatehouse.gateway.lookup;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.Status;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheEventListenerConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.event.CacheEvent;
import org.ehcache.event.CacheEventListener;
import org.ehcache.event.EventType;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.ChildLookup;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Remembers entities by the values of their unique fields: found ones, and that there is none; and
 * by the entity that they belong to, all of them together.
 *
 * <p>One bounded cache for all types, and a smaller one of values that do not exist, so that a
 * flood of these throws nothing out that does. A value that is not known is asked of the store by
 * one thread while others wait for its answer, as a {@link StoreGuard} lets them. What has outlived
 * its time is asked for again by a {@link Refresher}, and served as it was while the store does not
 * answer at once; but nobody finds an entity beyond its own time to live. The change feed calls
 * {@link #changed}. Thread-safe.
 */
public final class LookupCache implements AutoCloseable {
  static final long FOREVER = Long.MAX_VALUE / 4;
  private static final int MAX_PROBLEMS = 100;

  private final Store store;
  private final LongSupplier nanos;
  private final long hitNanos;
  private final long missNanos;
  private final long resurrectNanos;
  private final StoreGuard guard;
  private final Refresher refresher;
  private final CacheManager manager;
  private final Cache<LookupKey, Entry> cache;
  private final Cache<LookupKey, Entry> misses;
  private final Map<UUID, Set<LookupKey>> keysById = new ConcurrentHashMap<>();
  private final Map<LookupKey, CompletableFuture<Entry>> loading = new ConcurrentHashMap<>();
  private final Set<String> lookedUp = ConcurrentHashMap.newKeySet();
  private final Map<String, Store.UnreadableRow> unreadable = new ConcurrentHashMap<>();
  private final Consumers consumers;

  /**
   * An answer of the store: at most one entity for a unique value, any number for a parent.
   *
   * @param freshUntil when the store is to be asked again
   * @param diesAt when the first of the entities is no more, whether the store answers or not
   */
  record Entry(Set<UUID> ids, List<? extends Record> found, long freshUntil, long diesAt) {
    /** Without the entities, which may hold secrets. */
    @Override
    public String toString() {
      return ids.toString();
    }
  }

  public LookupCache(Store store, Settings settings, LongSupplier nanos) {
    this(store, settings, nanos, new Refresher(Refresher.PATIENCE));
  }

  /**
   * A cache that knows nothing yet.
   *
   * @param refresher closed with the cache
   */
  LookupCache(Store store, Settings settings, LongSupplier nanos, Refresher refresher) {
    this.store = store;
    this.nanos = nanos;
    this.hitNanos = lifetime(settings.dbCacheTtl());
    this.missNanos = settings.dbCacheNegTtl() == 0 ? hitNanos : lifetime(settings.dbCacheNegTtl());
    this.resurrectNanos = (long) (settings.dbResurrectTtl() * 1e9);
    this.guard = new StoreGuard(settings.dbLookupRate(), nanos);
    this.refresher = refresher;
    CacheEventListener<LookupKey, Entry> forgetting = this::forgetIds;
    this.manager =
        CacheManagerBuilder.newCacheManagerBuilder()
            .using(new DirectExecution())
            .withCache(
                "lookups",
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                        LookupKey.class,
                        Entry.class,
                        ResourcePoolsBuilder.heap(settings.memCacheEntries()))
                    .withService(
                        CacheEventListenerConfigurationBuilder.newEventListenerConfiguration(
                                forgetting, EventType.EVICTED, EventType.REMOVED, EventType.UPDATED)
                            .unordered()
                            .synchronous()))
            .withCache(
                "misses",
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    LookupKey.class,
                    Entry.class,
                    ResourcePoolsBuilder.heap(settings.memCacheEntries() / 10)))
            .build(true);
    this.cache = manager.getCache("lookups", LookupKey.class, Entry.class);
    this.misses = manager.getCache("misses", LookupKey.class, Entry.class);
    this.consumers = new Consumers(this);
  }

  /** 0 stands for ever, as in Kong; "for ever" is some decades of nanoseconds. */
  private static long lifetime(double seconds) {
    return seconds == 0 ? FOREVER : (long) (seconds * 1e9);
  }

  public Consumers consumers() {
    return consumers;
  }

  /** A lookup of one type by one unique field. */
  public <E extends Record> CredentialLookup<E> lookup(EntityType<E> type, String field) {
    EntityStore<E> entities = store.entities(type);
    String name = type.name();
    return value -> {
      List<E> found = find(entities, new LookupKey(name, field, value));
      return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    };
  }

  /** A lookup of the entities of one type by the entity that one of their fields points to. */
  public <E extends Record> ChildLookup<E> children(EntityType<E> type, String field) {
    EntityStore<E> entities = store.entities(type);
    String name = type.name();
    return parent -> find(entities, new LookupKey(name, field, parent));
  }

  @SuppressWarnings("unchecked") // the key names the type
  private <E extends Record> List<E> find(EntityStore<E> entities, LookupKey key) {
    Entry known = known(key);
    if (known != null && known.freshUntil() - nanos.getAsLong() > 0) {
      return (List<E>) known.found();
    }
    try {
      Entry latest =
          known == null || isDead(known) ? load(entities, key) : refresh(entities, key, known);
      return (List<E>) latest.found();
    } catch (StoreException e) {
      noteIfUnreadable(e);
      // looked at again: it may have died while the store was asked
      boolean isDead = known != null && isDead(known);
      if (known == null || (isDead && known.found().size() > 1)) {
        throw e; // of several, nobody knows which are left
      }
      serveOn(key, known);
      return isDead ? List.of() : (List<E>) known.found();
    }
  }

  private boolean isDead(Entry entry) {
    return entry.diesAt() - nanos.getAsLong() <= 0;
  }

  private <E extends Record> Entry refresh(EntityStore<E> entities, LookupKey key, Entry known) {
    if (loading.containsKey(key)) {
      return known; // somebody asks already
    }
    return refresher
        .ask(() -> load(entities, key))
        .orElseThrow(() -> StoreException.notAsked("the database is slow to answer lookups"));
  }

  private @Nullable Entry known(LookupKey key) {
    Entry hit = cache.get(key);
    return hit == null ? misses.get(key) : hit;
  }

  /** Until the store is asked again. */
  private void serveOn(LookupKey key, Entry known) {
    long until = Math.min(nanos.getAsLong() + resurrectNanos, known.diesAt());
    Entry again = new Entry(known.ids(), known.found(), until, known.diesAt());
    // unless a change has come in between
    boolean unused = cache.replace(key, known, again) || misses.replace(key, known, again);
  }

  /** Asks the store once, however many threads want the same key now. */
  private <E extends Record> Entry load(EntityStore<E> entities, LookupKey key) {
    lookedUp.add(key.entity()); // before the store is asked: later changes count
    CompletableFuture<Entry> mine = new CompletableFuture<>();
    CompletableFuture<Entry> other = loading.putIfAbsent(key, mine);
    if (other != null) {
      return answerOf(other);
    }
    try {
      Entry entry = guard.ask(() -> ask(entities, key));
      // a change that came while the store was asked has taken us off: the answer may be older
      loading.computeIfPresent(
          key,
          (same, latest) -> {
            if (latest == mine) {
              remember(key, entry);
            }
            return latest;
          });
      mine.complete(entry);
      return entry;
    } catch (RuntimeException | Error e) {
      // whatever it was, those who wait must hear of it
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loading.remove(key, mine);
    }
  }

  private static Entry answerOf(CompletableFuture<Entry> other) {
    try {
      return other.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException failure ? failure : e;
    }
  }

  private <E extends Record> Entry ask(EntityStore<E> entities, LookupKey key) {
    List<E> found = Questions.ask(entities, key);
    long now = nanos.getAsLong();
    long lifetime = FOREVER;
    Set<UUID> ids = new HashSet<>();
    for (E entity : found) {
      ids.add(entities.type().id(entity));
      lifetime = Math.min(lifetime, Questions.lifetime(entities.type(), entity));
    }
    long freshness = Math.min(lifetime, isMiss(key, found) ? missNanos : spread(hitNanos));
    return new Entry(Set.copyOf(ids), found, now + freshness, now + lifetime);
  }

  private static boolean isMiss(LookupKey key, List<?> found) {
    return found.isEmpty() && !key.isOfParent();
  }

  /** Up to a tenth less: what came into memory together is not asked for again together. */
  private static long spread(long freshness) {
    return freshness == FOREVER
        ? freshness
        : freshness - ThreadLocalRandom.current().nextLong(freshness / 10 + 1);
  }

  private void remember(LookupKey key, Entry entry) {
    if (isMiss(key, entry.found())) {
      cache.remove(key);
      misses.put(key, entry);
      return;
    }
    misses.remove(key);
    cache.put(key, entry);
    entry.ids().forEach(id -> note(id, key));
  }

  private void note(UUID id, LookupKey key) {
    keysById.compute(
        id,
        (same, known) -> {
          Set<LookupKey> keys = known == null ? ConcurrentHashMap.newKeySet() : known;
          keys.add(key);
          return keys;
        });
    if (!cache.containsKey(key)) {
      // evicted before it was noted
      forget(id, key);
    }
  }

  private void forgetIds(CacheEvent<? extends LookupKey, ? extends Entry> event) {
    Entry old = event.getOldValue();
    if (old != null) {
      old.ids().forEach(id -> forget(id, event.getKey()));
    }
  }

  /**
   * Unless the key finds the entity still, or again: of an entry that was replaced we hear like of
   * one that went, and of either some time after it happened.
   */
  private void forget(UUID id, LookupKey key) {
    keysById.computeIfPresent(
        id,
        (same, keys) -> {
          Entry now = cache.get(key);
          if (now == null || !now.ids().contains(id)) {
            keys.remove(key);
          }
          return keys.isEmpty() ? null : keys;
        });
  }

  /**
   * Forgets what an entity's change has made untrue: what was found of it, and that it was not
   * there with the values and the parents that it has now.
   */
  public void changed(EntityType<?> type, UUID id) {
    if (!lookedUp.contains(type.name())) {
      return;
    }
    loading.keySet().removeIf(key -> key.entity().equals(type.name()));
    Set<LookupKey> known = keysById.get(id);
    if (known != null) {
      new ArrayList<>(known).forEach(cache::remove);
    }
    unreadable.remove(id.toString());
    forgetMisses(type, id);
  }

  private <E extends Record> void forgetMisses(EntityType<E> type, UUID id) {
    Optional<E> now;
    try {
      now = store.entities(type).find(id);
    } catch (StoreException e) {
      if (noteIfUnreadable(e)) {
        return; // nobody will find it, by whatever value
      }
      throw e;
    }
    if (now.isEmpty()) {
      return;
    }
    Map<String, @Nullable Object> values = type.schema().unbind(now.get());
    for (String field : Questions.uniqueFields(type)) {
      Object value = values.get(field);
      if (value != null) {
        remove(new LookupKey(type.name(), field, value.toString()));
      }
    }
    for (Field field : type.foreignFields()) {
      JsonValues.at(values, field.name() + ".id")
          .flatMap(parent -> Questions.uuid(parent.toString()))
          .ifPresent(parent -> remove(new LookupKey(type.name(), field.name(), parent)));
    }
  }

  private void remove(LookupKey key) {
    cache.remove(key);
    misses.remove(key);
  }

  /** Whether it was a row that cannot be read, and not the store, that failed. */
  private boolean noteIfUnreadable(StoreException failure) {
    if (!failure.isOfOneRow()) {
      return false;
    }
    String entity = String.valueOf(failure.fields().get("entity"));
    String id = String.valueOf(failure.fields().get("id"));
    if (unreadable.size() < MAX_PROBLEMS) {
      unreadable.put(id, new Store.UnreadableRow(entity, id, failure.getMessage()));
    }
    return true;
  }

  /** Rows that were looked up and could not be read, some of them if there are many. */
  public List<Store.UnreadableRow> problems() {
    return List.copyOf(unreadable.values());
  }

  /**
   * Forgets what was looked up by a value.
   *
   * @param cacheKey as Kong writes it: the entity's name, a colon, the value; what else follows, by
   *     colons too, is not looked at
   */
  public void forget(String cacheKey) {
    loading.keySet().removeIf(key -> key.isMeantBy(cacheKey));
    for (Cache<LookupKey, Entry> each : List.of(cache, misses)) {
      for (Cache.Entry<LookupKey, Entry> entry : each) {
        if (entry.getKey().isMeantBy(cacheKey)) {
          each.remove(entry.getKey());
        }
      }
    }
  }

  /** Forgets everything, when changes may have been missed. */
  public void clear() {
    unreadable.clear();
    loading.clear();
    // first, since answers may come meanwhile: an id too many does no harm, one too few would
    keysById.clear();
    cache.clear();
    misses.clear();
  }

  /** How many entities something is known of. */
  int trackedIds() {
    return keysById.size();
  }

  @Override
  public void close() {
    refresher.close();
    if (manager.getStatus() == Status.AVAILABLE) {
      manager.close();
    }
  }
}
