package org.gatehouse.store.declarative;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.store.json.NodeReportCodec;
import org.gatehouse.store.json.RecordCodec;

/** The reports of the applications of a node to each other, a file for each reporter. */
final class NodeReportFiles {
  private static final Duration RECENT = Duration.ofMinutes(1);

  private final SmallFiles files;

  NodeReportFiles(SmallFiles files) {
    this.files = files;
  }

  void keep(NodeReport report) {
    String text = RecordCodec.write(NodeReportCodec.json(report));
    files.write(report.nodeId() + ".json", text, Instant.now());
  }

  /** The reports of the last minute, by node id. */
  List<NodeReport> recent() {
    Instant since = Instant.now().minus(RECENT);
    List<NodeReport> reports = new ArrayList<>();
    for (String name : files.names()) {
      Optional<Instant> seen = files.modified(name).filter(time -> !time.isBefore(since));
      Optional<String> text = seen.isPresent() ? files.read(name) : Optional.empty();
      text.map(json -> report(json, seen.orElseThrow())).ifPresent(reports::add);
    }
    return reports;
  }

  private static NodeReport report(String text, Instant seen) {
    return NodeReportCodec.report(
        JsonValues.object(Objects.requireNonNull(RecordCodec.parse(text))), seen.toEpochMilli());
  }

  void forgetOld() {
    files.removeOlder(Instant.now().minus(RECENT));
  }
}
