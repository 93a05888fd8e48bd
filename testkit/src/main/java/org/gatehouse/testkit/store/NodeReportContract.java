package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.junit.jupiter.api.Test;

/** What gateway nodes tell of themselves through the store. */
public interface NodeReportContract {
  /** The node that reports. */
  UUID NODE = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private static NodeReport report(long revision, List<UnreadableRow> problems) {
    return new NodeReport(
        NODE,
        "edge-1",
        revision,
        1_795_384_761_123L,
        0,
        problems,
        Map.of("total_requests", 7L),
        List.of(
            new TargetState(NODE, new UUID(1, 2), "10.0.0.1", 8080, 100, Health.UNHEALTHY),
            new TargetState(NODE, new UUID(1, 3), "", 80, 1, Health.DNS_ERROR)));
  }

  @Test
  default void report_twice_keepsTheLast(Store store) {
    List<UnreadableRow> problems = List.of(new UnreadableRow("routes", "1", "paths: no \"regex\""));
    store.report(report(3, problems));
    store.report(report(4, List.of()));
    store.report(report(5, problems));
    assertThat(store.nodes())
        .singleElement()
        .usingRecursiveComparison()
        .ignoringFields("seenAtMillis")
        .isEqualTo(report(5, problems));
  }

  @Test
  default void nodes_reported_tellWhenByTheStoresClock(Store store) {
    store.report(report(3, List.of()));
    assertThat(store.nodes().get(0).seenAtMillis())
        .isCloseTo(System.currentTimeMillis(), within(30_000L));
  }

  @Test
  default void nodes_ofSeveral_areListedById(Store store) {
    NodeReport other =
        new NodeReport(new UUID(0, 0), "edge-0", 0, 0, 0, List.of(), Map.of(), List.of());
    store.report(report(3, List.of()));
    store.report(other);
    assertThat(store.nodes()).extracting(NodeReport::hostName).containsExactly("edge-0", "edge-1");
  }

  @Test
  default void cleanUp_freshReport_isKept(Store store) {
    store.report(report(3, List.of()));
    store.cleanUp();
    assertThat(store.nodes()).hasSize(1);
  }
}
