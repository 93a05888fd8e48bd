package org.gatehouse.store.postgres;

import java.util.List;
import java.util.Map;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.jspecify.annotations.Nullable;

/** What gateway nodes last said of themselves. */
interface NodeReportMapper {
  @Insert(
      """
      insert into node_reports (node_id, seen_at, report)
      values (
        cast(#{nodeId} as uuid), clock_timestamp(),
        cast(#{report,typeHandler=json} as jsonb))
      on conflict (node_id) do update set seen_at = excluded.seen_at, report = excluded.report
      """)
  int keep(@Param("nodeId") String nodeId, @Param("report") Map<String, @Nullable Object> report);

  @Select(
      """
      select cast(extract(epoch from seen_at) * 1000 as bigint) as seen_at, report
      from node_reports where seen_at > now() - interval '1 minute' order by node_id
      """)
  List<Map<String, @Nullable Object>> recent();

  @Delete("delete from node_reports where seen_at < now() - interval '1 hour'")
  int forgetOld();
}
