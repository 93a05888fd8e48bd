package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * How the node is, {@code /status}: Kong's keys, and under {@code gatehouse} what the gateways of
 * the cluster last reported. Answers 200 with the store down too.
 */
public final class StatusResource {
  private static final List<String> SERVER_COUNTERS =
      List.of(
          "connections_accepted",
          "connections_active",
          "connections_handled",
          "connections_reading",
          "connections_waiting",
          "connections_writing",
          "total_requests");

  private final AdminNode node;

  public StatusResource(AdminNode node) {
    this.node = node;
  }

  /** The endpoint. */
  public List<Endpoint> endpoints() {
    return List.of(Endpoint.get("/status", this::status));
  }

  private Response status(Call call) {
    Bytes bytes;
    try {
      bytes = Bytes.of(call.query("unit").orElse("m"), call.query("scale").orElse(""));
    } catch (IllegalArgumentException e) {
      return Reply.message(400, String.valueOf(e.getMessage()));
    }
    Optional<Store> store = reachableStore();
    List<NodeReport> reports = store.map(Store::nodes).orElse(List.of());
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    status.put("database", Map.of("reachable", store.isPresent()));
    status.put("memory", memory(bytes));
    status.put("server", server(reports));
    status.put("gatehouse", cluster(store, reports));
    return Reply.ok(status);
  }

  private Optional<Store> reachableStore() {
    try {
      return Optional.of(node.entities().store()).filter(Store::isReachable);
    } catch (StoreException e) {
      return Optional.empty(); // it has not been reached since the start
    }
  }

  /** Java's heap stands where Kong has the memory of its workers. */
  private static Map<String, Object> memory(Bytes bytes) {
    Runtime runtime = Runtime.getRuntime();
    String used = bytes.show(runtime.totalMemory() - runtime.freeMemory());
    return Map.of(
        "workers_lua_vms",
        List.of(Map.of("http_allocated_gc", used, "pid", ProcessHandle.current().pid())),
        "lua_shared_dicts",
        Map.of());
  }

  /** The counters of this node's own gateway; 0 as long as it has not reported them. */
  private Map<String, Long> server(List<NodeReport> reports) {
    Map<String, Long> reported =
        reports.stream()
            .filter(report -> report.nodeId().equals(node.id()))
            .findFirst()
            .map(NodeReport::counters)
            .orElse(Map.of());
    Map<String, Long> server = new LinkedHashMap<>();
    SERVER_COUNTERS.forEach(name -> server.put(name, reported.getOrDefault(name, 0L)));
    return server;
  }

  private static Map<String, @Nullable Object> cluster(
      Optional<Store> store, List<NodeReport> reports) {
    Map<String, @Nullable Object> cluster = new LinkedHashMap<>();
    cluster.put("revision", store.map(Store::revision).orElse(null));
    cluster.put("nodes", reports.stream().map(StatusResource::json).toList());
    return cluster;
  }

  private static Map<String, Object> json(NodeReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("node_id", report.nodeId().toString());
    json.put("hostname", report.hostName());
    json.put("revision", report.revision());
    json.put("started_at", report.startedAtMillis() / 1000);
    json.put("seen_at", report.seenAtMillis() / 1000);
    json.put("problems", report.problems().stream().map(StatusResource::json).toList());
    return json;
  }

  private static Map<String, Object> json(Store.UnreadableRow row) {
    return Map.of("entity", row.entity(), "id", row.id(), "problem", row.problem());
  }

  /** How sizes are shown: {@code 47.06 MiB}. */
  private record Bytes(String unit, int scale) {
    private static final int MAX_SCALE = 20;

    static Bytes of(String unit, String scale) {
      String lower = unit.toLowerCase(Locale.ROOT);
      if (!List.of("", "b", "k", "m", "g").contains(lower)) {
        throw new IllegalArgumentException(
            "invalid unit '%s' (expected 'k/K', 'm/M', or 'g/G')".formatted(unit));
      }
      int digits = scale.matches("-?[0-9]{1,3}") ? Integer.parseInt(scale) : 2;
      if (digits < 0) {
        throw new IllegalArgumentException("scale must be equal or greater than 0");
      }
      return new Bytes(lower, Math.min(digits, MAX_SCALE));
    }

    String show(long bytes) {
      int power = List.of("k", "m", "g").indexOf(unit) + 1;
      return power == 0
          ? String.valueOf(bytes)
          : String.format(
              Locale.ROOT,
              "%." + scale + "f %siB",
              bytes / Math.pow(1024, power),
              unit.toUpperCase(Locale.ROOT));
    }
  }
}
