package org.gatehouse.store.postgres;

import java.util.List;
import java.util.Map;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.jspecify.annotations.Nullable;

/** What nodes are asked to do. */
interface SignalMapper {
  /** Lets signals be numbered in the order in which they become visible. */
  @Select("select pg_advisory_xact_lock(hashtext(current_schema() || '.signals')) is null")
  boolean lock();

  @Insert(
      """
      insert into signals (name, node_id, data)
      values (#{name}, cast(#{node} as uuid), cast(#{data,typeHandler=json} as jsonb))
      """)
  int add(
      @Param("name") String name,
      @Param("node") @Nullable String node,
      @Param("data") Map<String, @Nullable Object> data);

  @Select("select coalesce(max(number), 0) from signals")
  long newest();

  @Select(
      """
      select number, name, node_id, data from signals where number > #{number} order by number
      """)
  List<Map<String, @Nullable Object>> since(long number);

  /** The newest stays, so that numbers go on from it. */
  @Delete(
      """
      delete from signals where sent_at < now() - interval '1 hour'
        and number < (select max(number) from signals)
      """)
  int forgetOld();
}
