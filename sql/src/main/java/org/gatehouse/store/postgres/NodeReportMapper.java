package org.gatehouse.store.postgres;

import java.util.List;
import java.util.Map;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.gatehouse.api.store.NodeReport;
import org.jspecify.annotations.Nullable;

/** What gateway nodes last said of themselves. */
interface NodeReportMapper {
  @Insert(
      """
      insert into node_reports
        (node_id, host_name, revision, started_at, seen_at, problems, counters)
      values (
        cast(#{nodeId} as uuid), #{report.hostName}, #{report.revision},
        to_timestamp(#{report.startedAtMillis} / 1000.0), clock_timestamp(),
        cast(#{report.problems,typeHandler=json} as jsonb),
        cast(#{report.counters,typeHandler=json} as jsonb))
      on conflict (node_id) do update set
        host_name = excluded.host_name, revision = excluded.revision,
        started_at = excluded.started_at, seen_at = excluded.seen_at,
        problems = excluded.problems, counters = excluded.counters
      """)
  int keep(@Param("nodeId") String nodeId, @Param("report") NodeReport report);

  @Select(
      """
      select node_id, host_name, revision,
        cast(extract(epoch from started_at) * 1000 as bigint) as started_at,
        cast(extract(epoch from seen_at) * 1000 as bigint) as seen_at,
        problems, counters
      from node_reports where seen_at > now() - interval '1 minute' order by node_id
      """)
  List<Map<String, @Nullable Object>> recent();

  @Delete("delete from node_reports where seen_at < now() - interval '1 hour'")
  int forgetOld();
}
