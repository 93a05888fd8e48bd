package org.gatehouse.store.postgres;

import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.gatehouse.api.store.CounterStore.Counter;
import org.jspecify.annotations.Nullable;

/** Counters that all nodes share. */
interface CounterMapper {
  /**
   * Adds to counters.
   *
   * @param increments a JSON list in the order of the counters' keys, each key once: two
   *     transactions then lock rows in the same order
   */
  @Insert(
      """
      insert into counters as known (scope, identifier, period, start, value, expires_at)
      select scope, identifier, period, start, by, to_timestamp(expires_at / 1000.0)
      from jsonb_to_recordset(cast(#{increments} as jsonb)) as increment (
        scope text, identifier text, period text, start bigint, by bigint, expires_at bigint)
      on conflict (scope, identifier, period, start) do update set
        value = case when known.expires_at > now() then known.value else 0 end + excluded.value,
        expires_at = excluded.expires_at
      """)
  int add(@Param("increments") String increments);

  @Select(
      """
      select value from counters
      where scope = #{scope} and identifier = #{identifier} and period = #{period}
        and start = #{start} and expires_at > now()
      """)
  @Nullable Long value(Counter counter);

  /** The outer condition too: a counter may have begun anew since the inner one saw it. */
  @Delete(
      """
      delete from counters where expires_at <= now() and ctid = any(array(
        select ctid from counters where expires_at <= now() order by expires_at limit #{limit}))
      """)
  int forgetExpired(int limit);
}
