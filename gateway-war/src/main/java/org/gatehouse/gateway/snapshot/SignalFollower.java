package org.gatehouse.gateway.snapshot;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.balancer.TargetHealth;
import org.gatehouse.gateway.lookup.LookupCache;
import org.jspecify.annotations.Nullable;

/**
 * Does what the control plane tells the nodes to do, once, in its order. For one thread, the
 * reloader's.
 *
 * <table>
 *   <caption>Signals</caption>
 *   <tr><td>{@code cache}</td><td>forget what was looked up: under {@code key}, or all</td></tr>
 *   <tr><td>{@code log_level}</td><td>log at {@code level} for {@code timeout} seconds</td></tr>
 *   <tr><td>{@code target_health}</td><td>take {@code target} of {@code upstream}, at {@code ip} and
 *   {@code port}, for {@code healthy}</td></tr>
 * </table>
 */
final class SignalFollower {
  private static final Logger LOG = System.getLogger(SignalFollower.class.getName());

  private final Store store;
  private final SnapshotReloader.Node node;
  private final LookupCache lookups;
  private final Function<UUID, Optional<TargetHealth>> health;
  private long number;

  SignalFollower(
      Store store,
      SnapshotReloader.Node node,
      LookupCache lookups,
      Function<UUID, Optional<TargetHealth>> health) {
    this.store = store;
    this.node = node;
    this.lookups = lookups;
    this.health = health;
  }

  /** What was sent before now is not for this node any more. */
  void startOver() {
    number = store.newestSignal();
  }

  /** Does what was sent since the last time. */
  void follow() {
    for (Signal signal : store.signalsSince(number)) {
      number = signal.number();
      if (signal.node().isEmpty() || signal.node().get().equals(node.id())) {
        obey(signal);
      }
    }
  }

  private void obey(Signal signal) {
    try {
      switch (signal.name()) {
        case "cache" -> forget(signal.data());
        case "log_level" -> changeLogLevel(signal.data());
        case "target_health" -> mark(signal.data());
        default -> LOG.log(Level.DEBUG, "signal {0} is for other nodes", signal.name());
      }
    } catch (IllegalArgumentException | ClassCastException e) {
      LOG.log(Level.WARNING, "signal " + signal.name() + " is not understood: " + e.getMessage());
    }
  }

  private void forget(Map<String, @Nullable Object> data) {
    if (data.get("key") instanceof String key) {
      lookups.forget(key);
    } else {
      lookups.clear();
    }
  }

  private void changeLogLevel(Map<String, @Nullable Object> data) {
    node.logLevel().set(text(data, "level"), Duration.ofSeconds(number(data, "timeout")));
  }

  private void mark(Map<String, @Nullable Object> data) {
    health
        .apply(UUID.fromString(text(data, "upstream")))
        .ifPresent(
            targets ->
                targets.mark(
                    UUID.fromString(text(data, "target")),
                    text(data, "ip"),
                    (int) number(data, "port"),
                    Boolean.TRUE.equals(data.get("healthy"))));
  }

  private static String text(Map<String, @Nullable Object> data, String field) {
    return String.valueOf(data.get(field));
  }

  private static long number(Map<String, @Nullable Object> data, String field) {
    return data.get(field) instanceof Number number ? number.longValue() : 0;
  }
}
