package org.gatehouse.store.postgres;

import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Arg;
import org.apache.ibatis.annotations.ConstructorArgs;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.gatehouse.api.store.Store.Change;

/** The log of changes, which triggers on the tables of entities write. */
interface ChangeMapper {
  @Select("select coalesce(max(revision), 0) from change_log")
  long revision();

  @Select(
      """
      select revision, entity, entity_id, operation from change_log
      where revision > #{revision} order by revision limit #{limit}
      """)
  @ConstructorArgs({
    @Arg(column = "revision", javaType = long.class),
    @Arg(column = "entity", javaType = String.class),
    @Arg(column = "entity_id", javaType = UUID.class, typeHandler = UuidHandler.class),
    @Arg(column = "operation", javaType = Change.Operation.class)
  })
  List<Change> changesSince(@Param("revision") long revision, @Param("limit") int limit);

  /** The newest change stays, so that revisions go on from it. */
  @Delete(
      """
      delete from change_log
      where changed_at < now() - interval '1 hour'
        and revision < (select max(revision) from change_log)
      """)
  int forgetOld();
}
