package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.declarative.DeclarativeStore;
import org.gatehouse.store.node.MemoryStatus;
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
    Map<String, Object> memory;
    try {
      memory = MemoryStatus.json(call.query("unit"), call.query("scale"));
    } catch (IllegalArgumentException e) {
      return Reply.message(400, String.valueOf(e.getMessage()));
    }
    Optional<Store> store = reachableStore();
    List<NodeReport> reports = store.map(Store::nodes).orElse(List.of());
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    if (store.orElse(null) instanceof DeclarativeStore declarative) {
      status.put("configuration_hash", declarative.hash());
    } else {
      status.put("database", Map.of("reachable", store.isPresent()));
    }
    status.put("memory", memory);
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
    Optional<Long> revision = store.map(Store::revision);
    long nowMillis = System.currentTimeMillis();
    Map<String, @Nullable Object> cluster = new LinkedHashMap<>();
    cluster.put("revision", revision.orElse(null));
    if (store.orElse(null) instanceof DeclarativeStore declarative) {
      cluster.put("problems", declarative.problems());
    }
    cluster.put(
        "nodes", reports.stream().map(report -> json(report, revision, nowMillis)).toList());
    return cluster;
  }

  /** A node is live when it runs under the newest configuration. */
  private static Map<String, Object> json(
      NodeReport report, Optional<Long> revision, long nowMillis) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", report.nodeId().toString());
    json.put("hostname", report.hostName());
    json.put("revision", report.revision());
    json.put("live", revision.filter(newest -> report.revision() >= newest).isPresent());
    json.put("age", Math.max(0, (nowMillis - report.seenAtMillis()) / 1000));
    json.put("started_at", report.startedAtMillis() / 1000);
    json.put("problems", report.problems().stream().map(StatusResource::json).toList());
    json.put("counters", report.counters());
    return json;
  }

  private static Map<String, Object> json(Store.UnreadableRow row) {
    return Map.of("entity", row.entity(), "id", row.id(), "problem", row.problem());
  }
}
