package org.gatehouse.store.postgres;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.ibatis.annotations.DeleteProvider;
import org.apache.ibatis.annotations.InsertProvider;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.ResultType;
import org.apache.ibatis.annotations.SelectProvider;
import org.apache.ibatis.session.ResultHandler;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.store.postgres.EntityTable.Column;
import org.jspecify.annotations.Nullable;

/**
 * Rows of entities, for the tables of all types. A row going in is a map of JSON values by field
 * name; one coming out needs {@link EntityTable#values}.
 */
interface EntityMapper {
  /** Rows that are fetched at once while all are read. */
  int FETCH_SIZE = 500;

  @SelectProvider(type = EntitySql.class, method = "insert", affectData = true)
  Map<String, @Nullable Object> insert(
      @Param("table") EntityTable table, @Param("row") Map<String, @Nullable Object> row);

  @SelectProvider(type = EntitySql.class, method = "update", affectData = true)
  @Nullable Map<String, @Nullable Object> update(
      @Param("table") EntityTable table, @Param("row") Map<String, @Nullable Object> row);

  @SelectProvider(type = EntitySql.class, method = "upsert", affectData = true)
  Map<String, @Nullable Object> upsert(
      @Param("table") EntityTable table, @Param("row") Map<String, @Nullable Object> row);

  /**
   * Upserts many rows at once, no id twice.
   *
   * @param rows a JSON list of rows
   */
  @InsertProvider(type = EntitySql.class, method = "upsertAll")
  int upsertAll(@Param("table") EntityTable table, @Param("rows") String rows);

  @SelectProvider(type = EntitySql.class, method = "findToChange")
  @Nullable Map<String, @Nullable Object> findToChange(
      @Param("table") EntityTable table, @Param("id") String id);

  @SelectProvider(type = EntitySql.class, method = "find")
  @Nullable Map<String, @Nullable Object> find(
      @Param("table") EntityTable table, @Param("id") String id);

  @SelectProvider(type = EntitySql.class, method = "findAll")
  List<Map<String, @Nullable Object>> findAll(
      @Param("table") EntityTable table, @Param("ids") List<String> ids);

  @SelectProvider(type = EntitySql.class, method = "findBy")
  @Nullable Map<String, @Nullable Object> findBy(
      @Param("table") EntityTable table,
      @Param("key") Column key,
      @Param("value") String value,
      @Param("parent") Optional<Parent> parent,
      @Param("parentId") @Nullable String parentId);

  @DeleteProvider(type = EntitySql.class, method = "delete")
  int delete(@Param("table") EntityTable table, @Param("id") String id);

  /** Deletes those that expired first, no more than the limit. */
  @DeleteProvider(type = EntitySql.class, method = "deleteExpired")
  int deleteExpired(@Param("table") EntityTable table, @Param("limit") int limit);

  /**
   * Deletes what has expired and has the id, or a value that must be unique, of rows to come.
   *
   * @param rows a JSON list of rows
   */
  @DeleteProvider(type = EntitySql.class, method = "deleteExpiredInTheWay")
  int deleteExpiredInTheWay(@Param("table") EntityTable table, @Param("rows") String rows);

  @SelectProvider(type = EntitySql.class, method = "page")
  List<Map<String, @Nullable Object>> page(
      @Param("table") EntityTable table,
      @Param("request") PageRequest request,
      @Param("after") Optional<String> after,
      @Param("afterId") @Nullable String afterId,
      @Param("parentId") @Nullable String parentId);

  @SelectProvider(type = EntitySql.class, method = "readAll")
  @Options(fetchSize = FETCH_SIZE)
  @ResultType(Map.class)
  void readAll(
      @Param("table") EntityTable table, ResultHandler<Map<String, @Nullable Object>> each);
}
