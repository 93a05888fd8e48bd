package org.gatehouse.store.postgres;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.ibatis.annotations.Arg;
import org.apache.ibatis.annotations.ConstructorArgs;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.gatehouse.api.store.RevisionLog.Revision;
import org.gatehouse.api.store.Store.Change;
import org.jspecify.annotations.Nullable;

/** Revisions and the log of their changes, which triggers on the tables of entities write. */
interface ChangeMapper {
  String REVISIONS =
      """
      select number, cast(extract(epoch from committed_at) * 1000 as bigint) as at, author,
        (select count(*) from change_log where revision = number) as changes
      from revisions
      """;

  @Select("select coalesce(max(number), 0) from revisions")
  long revision();

  /** As many whole revisions as have no more changes than the limit; at least one. */
  @Select(
      """
      with first as (
        select revision from change_log where revision > #{revision}
        order by revision, ordinal limit #{limit}::bigint + 1)
      select revision, entity, entity_id, operation from change_log
      where revision > #{revision} and revision <= (
        select case when count(*) <= #{limit} then max(revision)
          else coalesce(
            max(revision) filter (where revision < (select max(revision) from first)),
            max(revision)) end
        from first)
      order by revision, ordinal
      """)
  @ConstructorArgs({
    @Arg(column = "revision", javaType = long.class),
    @Arg(column = "entity", javaType = String.class),
    @Arg(column = "entity_id", javaType = UUID.class, typeHandler = UuidHandler.class),
    @Arg(column = "operation", javaType = Change.Operation.class)
  })
  List<Change> changesSince(@Param("revision") long revision, @Param("limit") int limit);

  /** Revisions before one, the newest first. */
  @Select(REVISIONS + " where number < #{before} order by number desc limit #{limit}")
  @ConstructorArgs({
    @Arg(column = "number", javaType = long.class),
    @Arg(column = "at", javaType = long.class),
    @Arg(column = "author", javaType = String.class),
    @Arg(column = "changes", javaType = int.class)
  })
  List<Revision> revisionsBefore(@Param("before") long before, @Param("limit") int limit);

  /** Rows of {@code entity, id, operation, before, after}. */
  @Select(
      """
      select entity, entity_id as id, operation, before, after from change_log
      where revision = #{revision} order by ordinal
      """)
  List<Map<String, @Nullable Object>> changes(long revision);

  /**
   * For each entity that was changed later, a row of {@code entity, id, before}.
   *
   * @param without the names of types that are left out
   */
  @Select(
      """
      select distinct on (entity, entity_id) entity, entity_id as id, before from change_log
      where revision > #{revision} and entity <> all(#{without,typeHandler=textArray})
      order by entity, entity_id, revision, ordinal
      """)
  List<Map<String, @Nullable Object>> statesAt(
      @Param("revision") long revision, @Param("without") List<String> without);

  @Select("select set_config('gatehouse.author', #{author}, true)")
  String setAuthor(String author);

  /** Lets no other transaction take a revision until the end of this one. */
  @Select("select pg_advisory_xact_lock(hashtext(current_schema() || '.change_log')) is null")
  boolean lockLog();

  /**
   * Has the triggers write the log now, not at the commit. Returns the revision of this
   * transaction; empty or null when it has changed nothing.
   */
  @Select("set constraints all immediate; select current_setting('gatehouse.revision', true)")
  @Nullable String logChanges();

  /** The newest revision stays, so that numbers go on from it. */
  @Delete(
      """
      delete from revisions where ctid = any(array(
        select ctid from revisions
        where committed_at < now() - make_interval(days => #{days})
          and number < (select max(number) from revisions)
        order by committed_at limit #{limit}))
      """)
  int forgetOld(@Param("days") int days, @Param("limit") int limit);

  @Delete(
      """
      delete from change_log where ctid = any(array(
        select ctid from change_log where revision < (select min(number) from revisions)
        order by revision limit #{limit}))
      """)
  int forgetChangesOfOld(int limit);
}
