package org.gatehouse.store.declarative;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.store.json.MalformedJsonException;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/** The reports of the applications of a node to each other, a file for each reporter. */
final class NodeReportFiles {
  private static final Duration RECENT = Duration.ofMinutes(1);
  private static final String SUFFIX = ".json";

  private final SmallFiles files;

  NodeReportFiles(SmallFiles files) {
    this.files = files;
  }

  void keep(NodeReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host_name", report.hostName());
    json.put("revision", report.revision());
    json.put("started_at", report.startedAtMillis());
    json.put(
        "problems",
        report.problems().stream()
            .map(row -> List.of(row.entity(), row.id(), row.problem()))
            .toList());
    json.put("counters", report.counters());
    json.put("targets", report.targets().stream().map(NodeReportFiles::json).toList());
    files.write(report.nodeId() + SUFFIX, RecordCodec.write(json), Instant.now());
  }

  private static List<Object> json(TargetState state) {
    return List.of(
        state.upstream().toString(),
        state.target().toString(),
        state.ip(),
        (long) state.port(),
        (long) state.weight(),
        state.health().name());
  }

  /** The reports of the last minute, by node id. */
  List<NodeReport> recent() {
    Instant since = Instant.now().minus(RECENT);
    List<NodeReport> reports = new ArrayList<>();
    for (String name : files.names()) {
      Optional<Instant> seen = files.modified(name).filter(time -> !time.isBefore(since));
      Optional<String> text = seen.isPresent() ? files.read(name) : Optional.empty();
      text.flatMap(json -> report(name, json, seen.orElseThrow())).ifPresent(reports::add);
    }
    return reports;
  }

  private static Optional<NodeReport> report(String name, String text, Instant seen) {
    try {
      Map<String, @Nullable Object> json =
          JsonValues.object(Objects.requireNonNull(RecordCodec.parse(text)));
      Map<String, Long> counters = new LinkedHashMap<>();
      JsonValues.object(Objects.requireNonNull(json.get("counters")))
          .forEach((counter, value) -> counters.put(counter, (Long) value));
      return Optional.of(
          new NodeReport(
              UUID.fromString(name.substring(0, name.length() - SUFFIX.length())),
              String.valueOf(json.get("host_name")),
              (Long) Objects.requireNonNull(json.get("revision")),
              (Long) Objects.requireNonNull(json.get("started_at")),
              seen.toEpochMilli(),
              lists(json.get("problems")).stream()
                  .map(row -> new UnreadableRow(row.get(0) + "", row.get(1) + "", row.get(2) + ""))
                  .toList(),
              counters,
              lists(json.get("targets")).stream().map(NodeReportFiles::state).toList()));
    } catch (MalformedJsonException e) {
      return Optional.empty(); // not ours
    }
  }

  @SuppressWarnings("unchecked")
  private static List<List<Object>> lists(@Nullable Object value) {
    return (List<List<Object>>) Objects.requireNonNull(value);
  }

  private static TargetState state(List<Object> json) {
    return new TargetState(
        UUID.fromString((String) json.get(0)),
        UUID.fromString((String) json.get(1)),
        (String) json.get(2),
        ((Long) json.get(3)).intValue(),
        ((Long) json.get(4)).intValue(),
        TargetState.Health.valueOf((String) json.get(5)));
  }

  void forgetOld() {
    files.removeOlder(Instant.now().minus(RECENT));
  }
}
