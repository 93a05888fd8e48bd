package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.store.Signal;
import org.gatehouse.store.node.LogLevel;

/**
 * How much is logged, at the paths that end in {@code log-level}: by this application and the
 * gateway of the same node, or by this application and all gateways of the cluster.
 */
public final class LogLevelResource {
  private static final String LEVEL = "log_level";
  private static final double DEFAULT_SECONDS = 60;

  private final AdminNode node;

  public LogLevelResource(AdminNode node) {
    this.node = node;
  }

  /** All three endpoints. */
  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/debug/node/log-level", this::show),
        new Endpoint(
            "/debug/node/log-level/{" + LEVEL + "}",
            Map.of("PUT", call -> change(call, Optional.of(node.id())))),
        new Endpoint(
            "/debug/cluster/log-level/{" + LEVEL + "}",
            Map.of("PUT", call -> change(call, Optional.empty()))));
  }

  private Response show(Call call) {
    return Reply.message(200, "log level: " + node.logLevel().current());
  }

  private Response change(Call call, Optional<UUID> only) {
    if (node.settings().database().equals("off")) {
      return Reply.message(405, "cannot change log level when not using a database");
    }
    String level = call.path(LEVEL);
    if (!LogLevel.exists(level)) {
      return Reply.message(400, "unknown log level: " + level);
    }
    long seconds = seconds(call.query("timeout"));
    if (seconds < 0) {
      return Reply.message(400, "timeout must be greater than or equal to 0");
    }
    if (node.logLevel().current().equals(level)) {
      return Reply.message(200, "log level is already " + level);
    }
    node.entities()
        .store()
        .send(new Signal(0, LEVEL, only, Map.of("level", level, "timeout", seconds)));
    node.logLevel().set(level, Duration.ofSeconds(seconds));
    return Reply.message(200, "log level changed");
  }

  /** As in Kong, what is no number counts as not given, and a part of a second as a whole one. */
  private static long seconds(Optional<String> text) {
    try {
      double seconds = text.map(Double::valueOf).orElse(DEFAULT_SECONDS);
      return (long) Math.ceil(Math.min(seconds, Integer.MAX_VALUE));
    } catch (NumberFormatException e) {
      return (long) DEFAULT_SECONDS;
    }
  }
}
