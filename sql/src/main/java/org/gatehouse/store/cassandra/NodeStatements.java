package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;

/** The statements on {@code node_reports}. */
final class NodeStatements {
  private static final int REPORTS_ARE_KEPT_SECONDS = 60;

  private final PreparedStatement keep;
  private final PreparedStatement recent;

  NodeStatements(Cluster cluster) {
    keep =
        cluster.prepare(
            "insert into node_reports (part, node_id, seen_at, data)"
                + " values (0, ?, toUnixTimestamp(now()), ?) using ttl "
                + REPORTS_ARE_KEPT_SECONDS);
    recent = cluster.prepare("select seen_at, data from node_reports where part = 0");
  }

  BoundStatement keep(String nodeId, String json) {
    return keep.bind(nodeId, json);
  }

  BoundStatement recent() {
    return recent.bind();
  }
}
