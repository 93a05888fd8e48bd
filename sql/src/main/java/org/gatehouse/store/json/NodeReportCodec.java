package org.gatehouse.store.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.api.store.TargetState;
import org.jspecify.annotations.Nullable;

/** The JSON form in which stores keep nodes' reports. */
public final class NodeReportCodec {
  private NodeReportCodec() {}

  /** All of a report but when it was seen, as a JSON object. */
  public static Map<String, @Nullable Object> json(NodeReport report) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("node_id", report.nodeId().toString());
    json.put("host_name", report.hostName());
    json.put("revision", report.revision());
    json.put("started_at", report.startedAtMillis());
    json.put("problems", report.problems().stream().map(NodeReportCodec::json).toList());
    json.put("counters", report.counters());
    json.put("targets", report.targets().stream().map(NodeReportCodec::json).toList());
    return json;
  }

  private static Map<String, Object> json(UnreadableRow row) {
    return Map.of("entity", row.entity(), "id", row.id(), "problem", row.problem());
  }

  private static Map<String, Object> json(TargetState state) {
    return Map.of(
        "upstream", state.upstream().toString(),
        "target", state.target().toString(),
        "ip", state.ip(),
        "port", (long) state.port(),
        "weight", (long) state.weight(),
        "health", state.health().name());
  }

  /**
   * The report that {@link #json} made an object of.
   *
   * @param seenAtMillis when it was kept, in milliseconds since 1970
   * @throws RuntimeException when the object is none
   */
  public static NodeReport report(Map<String, @Nullable Object> json, long seenAtMillis) {
    List<UnreadableRow> problems = new ArrayList<>();
    for (Map<String, @Nullable Object> row : objects(json, "problems")) {
      problems.add(new UnreadableRow(text(row, "entity"), text(row, "id"), text(row, "problem")));
    }
    Map<String, Long> counters = new LinkedHashMap<>();
    JsonValues.object(Objects.requireNonNull(json.get("counters")))
        .forEach((name, value) -> counters.put(name, (Long) value));
    List<TargetState> targets = new ArrayList<>();
    for (Map<String, @Nullable Object> state : objects(json, "targets")) {
      targets.add(target(state));
    }
    return new NodeReport(
        UUID.fromString(text(json, "node_id")),
        text(json, "host_name"),
        number(json, "revision"),
        number(json, "started_at"),
        seenAtMillis,
        problems,
        counters,
        targets);
  }

  private static TargetState target(Map<String, @Nullable Object> state) {
    return new TargetState(
        UUID.fromString(text(state, "upstream")),
        UUID.fromString(text(state, "target")),
        text(state, "ip"),
        (int) number(state, "port"),
        (int) number(state, "weight"),
        TargetState.Health.valueOf(text(state, "health")));
  }

  private static List<Map<String, @Nullable Object>> objects(
      Map<String, @Nullable Object> json, String name) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (Object object : (List<?>) Objects.requireNonNull(json.get(name), name)) {
      objects.add(JsonValues.object(Objects.requireNonNull(object)));
    }
    return objects;
  }

  private static String text(Map<String, @Nullable Object> json, String name) {
    return (String) Objects.requireNonNull(json.get(name), name);
  }

  private static long number(Map<String, @Nullable Object> json, String name) {
    return (Long) Objects.requireNonNull(json.get(name), name);
  }
}
