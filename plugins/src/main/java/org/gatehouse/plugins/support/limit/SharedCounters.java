package org.gatehouse.plugins.support.limit;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.Ticker;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.plugins.support.Breaker;

/**
 * Counters that all nodes share, known here as of a moment ago: a call counts in memory, and what
 * was counted goes to the others off the request threads, many calls at once.
 *
 * <p>A total that was not seen for a while is asked for before a call is let through. So of one
 * node no more calls get through than a limit allows; of several, those too that others let through
 * since a node last heard of them. Thread-safe.
 */
public final class SharedCounters implements Counters {
  private static final int MAX_COUNTS = 100_000;
  private static final int BATCH = 1_000;
  private static final long RETRY_MILLIS = 1_000;
  private static final long BUSY_MILLIS = 10;

  /**
   * Few threads for all counters: while totals hang, others' are sent late, and what a call must
   * know it still asks for itself.
   */
  static final Executor SENDERS = newSenders(4);

  private final String scope;
  private final SharedTotals totals;
  private final Breaker breaker;
  private final long sendDelayMillis;
  private final long freshNanos;
  private final Ticker ticker;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;
  private final Executor senders;
  private final System.Logger logger;

  private final ConcurrentHashMap<CounterStore.Counter, SharedCount> counts =
      new ConcurrentHashMap<>();

  /** Those with something to send, or some of them: the rest goes when they count again. */
  private final Queue<SharedCount> dirty = new LinkedBlockingQueue<>(MAX_COUNTS);

  private final AtomicBoolean isSendingDue = new AtomicBoolean();
  private volatile boolean isFailing;
  private volatile boolean isClosed;

  /**
   * @param scope keeps the counters of one plugin from those of others
   * @param where the totals are, for messages
   * @param sendDelay how long a call may wait before the others are told
   * @param fresh how long a total that was seen is good enough
   */
  public SharedCounters(
      String scope,
      SharedTotals totals,
      String where,
      Duration sendDelay,
      Duration fresh,
      PluginContext context) {
    this(scope, totals, where, sendDelay, fresh, context, context.scheduler(), SENDERS);
  }

  /**
   * @param senders run what waits for the totals
   */
  SharedCounters(
      String scope,
      SharedTotals totals,
      String where,
      Duration sendDelay,
      Duration fresh,
      PluginContext context,
      ScheduledExecutorService scheduler,
      Executor senders) {
    this.scope = scope;
    this.totals = totals;
    this.breaker = new Breaker(context.ticker(), where, CountersUnavailableException::new);
    this.sendDelayMillis = sendDelay.toMillis();
    this.freshNanos = fresh.toNanos();
    this.ticker = context.ticker();
    this.clock = context.clock();
    this.scheduler = scheduler;
    this.senders = senders;
    this.logger = context.logger();
  }

  private static Executor newSenders(int threads) {
    ThreadPoolExecutor senders =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DaemonThreadFactory("gatehouse-counters"));
    senders.allowCoreThreadTimeOut(true);
    return senders;
  }

  @Override
  public long[] count(String identifier, long nowMillis, List<Limit> limits) {
    SharedCount[] counted = new SharedCount[limits.size()];
    for (int i = 0; i < counted.length; i++) {
      counted[i] = count(identifier, limits.get(i).period(), nowMillis);
    }
    refresh(counted);
    long[] used = new long[counted.length];
    boolean free = true;
    for (int i = 0; i < used.length; i++) {
      used[i] = counted[i].used();
      free &= used[i] < limits.get(i).max();
    }
    if (free) {
      take(counted, limits, used);
    }
    return used;
  }

  private SharedCount count(String identifier, Period period, long nowMillis) {
    long start = period.startOf(nowMillis);
    CounterStore.Counter counter =
        new CounterStore.Counter(scope, identifier, period.wireName(), start);
    SharedCount known = counts.get(counter);
    if (known != null) {
      return known;
    }
    if (counts.size() >= MAX_COUNTS) {
      // what is sent can be asked for again
      counts.values().removeIf(SharedCount::isClean);
    }
    return counts.computeIfAbsent(
        counter, missing -> new SharedCount(missing, period.endOf(start)));
  }

  private void refresh(SharedCount[] counted) {
    long now = ticker.nanos();
    List<SharedCount> stale = new ArrayList<>(counted.length);
    for (SharedCount count : counted) {
      if (count.isStale(now, freshNanos)) {
        stale.add(count);
      }
    }
    if (!stale.isEmpty()) {
      sync(stale);
    }
  }

  private void take(SharedCount[] counted, List<Limit> limits, long[] used) {
    for (int i = 0; i < used.length; i++) {
      used[i] = counted[i].takeBelow(limits.get(i).max());
      if (used[i] >= limits.get(i).max()) {
        // another call took the last place meanwhile
        for (int taken = 0; taken < i; taken++) {
          counted[taken].giveBack();
        }
        return;
      }
    }
    for (SharedCount count : counted) {
      enqueue(count);
    }
    scheduleSending(sendDelayMillis);
  }

  private void scheduleSending(long delayMillis) {
    if (!isClosed && isSendingDue.compareAndSet(false, true)) {
      try {
        var unused = scheduler.schedule(this::handOver, delayMillis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        isSendingDue.set(false); // the node stops, and close() sends
      }
    }
  }

  private void enqueue(SharedCount count) {
    if (count.enterQueue() && !dirty.offer(count)) {
      count.leaveQueue();
    }
  }

  /** The scheduler is for short tasks: sending waits for the network. */
  private void handOver() {
    try {
      senders.execute(this::sendUnlessClosed);
    } catch (RuntimeException | Error e) {
      isSendingDue.set(false); // there is no thread for it
      failed(e);
    }
  }

  private void sendUnlessClosed() {
    if (!isClosed) {
      send();
    }
  }

  private void send() {
    isSendingDue.set(false);
    counts.values().removeIf(count -> count.isOver(clock.millis()));
    List<SharedCount> left = new ArrayList<>();
    try {
      for (List<SharedCount> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
        left.addAll(sync(batch));
      }
      left.forEach(this::enqueue);
      if (!left.isEmpty()) {
        scheduleSending(Math.max(sendDelayMillis, BUSY_MILLIS));
      }
      isFailing = false;
    } catch (RuntimeException | Error e) {
      left.forEach(this::enqueue);
      failed(e);
    }
  }

  private void failed(Throwable e) {
    if (!isFailing) {
      logger.log(Level.WARNING, "what is counted here cannot be told to the other nodes", e);
    }
    isFailing = true;
    scheduleSending(RETRY_MILLIS);
  }

  private List<SharedCount> nextBatch() {
    List<SharedCount> batch = new ArrayList<>();
    while (batch.size() < BATCH) {
      SharedCount count = dirty.poll();
      if (count == null) {
        break;
      }
      count.leaveQueue();
      // what a call has asked for meanwhile was sent with the question
      if (!count.isOver(clock.millis()) && !count.isClean()) {
        batch.add(count);
      }
    }
    return batch;
  }

  /**
   * Sends what was counted and learns the totals.
   *
   * @return those that another thread is busy with
   */
  private List<SharedCount> sync(List<SharedCount> some) {
    List<SharedCount> claimed = new ArrayList<>(some.size());
    List<SharedCount> busy = new ArrayList<>();
    for (SharedCount count : some) {
      (count.startSync() ? claimed : busy).add(count);
    }
    if (claimed.isEmpty()) {
      return busy;
    }
    try {
      List<Long> seen =
          breaker.call(() -> totals.add(claimed.stream().map(SharedCount::change).toList()));
      long now = ticker.nanos();
      for (int i = 0; i < claimed.size(); i++) {
        claimed.get(i).synced(seen.get(i), now);
      }
      return busy;
    } catch (RuntimeException | Error e) {
      claimed.forEach(SharedCount::failed);
      for (SharedCount count : some) {
        if (!count.isClean()) {
          enqueue(count);
        }
      }
      throw e;
    }
  }

  /** Tries once more to send what is left. */
  @Override
  public void close() {
    isClosed = true;
    send();
    totals.close();
  }
}
