package org.gatehouse.gateway.dns;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.thread.DaemonThreads;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NioClient;

/**
 * Remembers where names lead, for as long as their records say. Thread-safe.
 *
 * <p>An answer that has outlived its time is still used while a new one is fetched, and for {@code
 * staleTtl} while no server answers; that there is no such name is believed. Only who asks for a
 * name that nothing is known of waits, and all of them for one lookup.
 */
public final class DnsCache implements AddressResolver, AutoCloseable {
  private static final Logger LOG = System.getLogger(DnsCache.class.getName());
  private static final int THREADS = 8;
  private static final long WAIT_SECONDS = 10;

  /** Beyond this age a failure says nothing, and whoever asks waits for a new answer. */
  private static final long FAILURE_KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final DnsSettings settings;
  private final DnsLookup lookup;
  private final LongSupplier nanos;
  private final CacheManager manager;
  private final Cache<String, Entry> cache;
  private final ThreadPoolExecutor threads;

  /** What is known of one name. */
  private static final class Entry {
    final AtomicReference<@Nullable CompletableFuture<DnsAnswer>> pending = new AtomicReference<>();
    final AtomicInteger turn = new AtomicInteger();
    volatile @Nullable Known known;
  }

  /**
   * An answer and its times.
   *
   * @param type of its records; 0 for none
   */
  private record Known(DnsAnswer answer, int type, long freshUntil, long usableUntil) {}

  public DnsCache(DnsSettings settings, LongSupplier nanos) {
    this(settings, nanos, DaemonThreads.pool(THREADS, "gatehouse-dns"));
  }

  /** One that asks on threads of a pool, which it shuts down in the end. */
  DnsCache(DnsSettings settings, LongSupplier nanos, ThreadPoolExecutor threads) {
    this.settings = settings;
    this.lookup = new DnsLookup(settings);
    this.nanos = nanos;
    this.manager =
        CacheManagerBuilder.newCacheManagerBuilder()
            .withCache(
                "dns",
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    String.class, Entry.class, ResourcePoolsBuilder.heap(settings.cacheSize())))
            .build(true);
    this.cache = manager.getCache("dns", String.class, Entry.class);
    this.threads = threads;
  }

  /**
   * One of the places that a name leads to, in turn, by their weights.
   *
   * @throws UnknownHostException when it leads nowhere
   */
  DnsAnswer.Place next(String host) throws UnknownHostException {
    Entry entry = entry(host);
    DnsAnswer answer = known(host, entry);
    return pick(found(host, answer == null ? await(refresh(host, entry)) : answer), entry.turn);
  }

  @Override
  public Place resolve(String host) throws UnknownHostException {
    return place(next(host));
  }

  @Override
  public List<Place> all(String host) throws UnknownHostException {
    List<Place> all = new ArrayList<>();
    for (DnsAnswer.Place place : found(host, await(lookUp(host))).places()) {
      all.add(place(place));
    }
    return all;
  }

  private static Place place(DnsAnswer.Place found) {
    int weight = found.port() > 0 ? Math.max(1, found.weight()) : 0;
    return new Place(found.name(), found.address(), found.port(), weight);
  }

  private static DnsAnswer found(String host, DnsAnswer answer) throws UnknownHostException {
    if (!answer.isFound()) {
      throw new UnknownHostException(host);
    }
    return answer;
  }

  private static DnsAnswer.Place pick(DnsAnswer answer, AtomicInteger turn) {
    int total = 0;
    for (DnsAnswer.Place place : answer.places()) {
      total += Math.max(1, place.weight());
    }
    int left = Math.floorMod(turn.getAndIncrement(), total);
    for (DnsAnswer.Place place : answer.places()) {
      left -= Math.max(1, place.weight());
      if (left < 0) {
        return place;
      }
    }
    throw new AssertionError("a remainder beyond the sum");
  }

  /** Where a name leads: done at once when something is known, even if that is old. */
  CompletableFuture<DnsAnswer> lookUp(String host) {
    Entry entry = entry(host);
    DnsAnswer answer = known(host, entry);
    return answer == null ? refresh(host, entry) : CompletableFuture.completedFuture(answer);
  }

  private Entry entry(String host) {
    Entry entry = cache.get(host);
    if (entry != null) {
      return entry;
    }
    Entry made = new Entry();
    if (isLiteral(host)) {
      long forever = nanos.getAsLong() + Long.MAX_VALUE / 2;
      made.known = new Known(DnsAnswer.ofLiteral(host), 0, forever, forever);
    }
    Entry raced = cache.putIfAbsent(host, made);
    return raced == null ? made : raced;
  }

  private static boolean isLiteral(String host) {
    try {
      return HostAddress.parse(host).kind() != HostAddress.Kind.NAME;
    } catch (IllegalArgumentException e) {
      return false; // DNS will know
    }
  }

  /** What is known and still usable; sees to it that it is renewed when it is old. */
  private @Nullable DnsAnswer known(String host, Entry entry) {
    Known known = entry.known;
    if (known == null) {
      return null;
    }
    long now = nanos.getAsLong();
    if (now - known.freshUntil() < 0) {
      return known.answer();
    }
    if (now - known.usableUntil() < 0) {
      var unused = refresh(host, entry);
      return known.answer();
    }
    return null;
  }

  private CompletableFuture<DnsAnswer> refresh(String host, Entry entry) {
    CompletableFuture<DnsAnswer> mine = new CompletableFuture<>();
    while (true) {
      CompletableFuture<DnsAnswer> running = entry.pending.get();
      if (running != null) {
        return running;
      }
      if (entry.pending.compareAndSet(null, mine)) {
        break;
      }
    }
    try {
      threads.execute(() -> ask(host, entry, mine));
    } catch (RejectedExecutionException e) {
      asked(entry, mine, DnsLookup.Found.ERROR);
    } catch (RuntimeException | Error e) {
      // errors too: after a moment without native threads the name would never be asked for again
      LOG.log(Level.ERROR, "nobody asks where " + host + " leads", e);
      asked(entry, mine, DnsLookup.Found.ERROR);
    }
    return mine;
  }

  private void ask(String host, Entry entry, CompletableFuture<DnsAnswer> result) {
    DnsLookup.Found found = DnsLookup.Found.ERROR;
    try {
      Known before = entry.known;
      found = lookup.ask(host, before == null ? 0 : before.type());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "asking where " + host + " leads", e);
    } finally {
      asked(entry, result, found);
    }
  }

  private void asked(Entry entry, CompletableFuture<DnsAnswer> result, DnsLookup.Found found) {
    DnsAnswer answer = DnsAnswer.ERROR;
    try {
      Known next = renewed(entry.known, found);
      entry.known = next;
      answer = next.answer();
    } finally {
      entry.pending.compareAndSet(result, null);
      result.complete(answer);
    }
  }

  private Known renewed(@Nullable Known before, DnsLookup.Found found) {
    long now = nanos.getAsLong();
    DnsAnswer answer = found.answer();
    switch (answer.status()) {
      case FOUND -> {
        long ttl =
            settings
                .validTtl()
                .orElse(Duration.ofSeconds(Math.max(1, answer.ttlSeconds())))
                .toNanos();
        return new Known(
            answer, found.type(), now + ttl, now + ttl + settings.staleTtl().toNanos());
      }
      case NOT_FOUND -> {
        long ttl = settings.notFoundTtl().toNanos();
        return new Known(answer, 0, now + ttl, now + ttl + FAILURE_KEPT_NANOS);
      }
      default -> {
        long retryAt = now + settings.errorTtl().toNanos();
        // what was found before is better than nothing, for a while
        return before != null && before.answer().isFound() && now - before.usableUntil() < 0
            ? new Known(before.answer(), before.type(), retryAt, before.usableUntil())
            : new Known(answer, 0, retryAt, retryAt + FAILURE_KEPT_NANOS);
      }
    }
  }

  private static DnsAnswer await(CompletableFuture<DnsAnswer> pending) {
    try {
      return pending.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return DnsAnswer.ERROR;
    } catch (ExecutionException | TimeoutException e) {
      return DnsAnswer.ERROR;
    }
  }

  /** Stops to ask. */
  @Override
  public void close() {
    threads.shutdownNow();
    manager.close();
    NioClient.close();
  }
}
