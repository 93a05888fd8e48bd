package org.gatehouse.store.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.ibatis.annotations.Param;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.store.postgres.EntityTable.Column;

/**
 * The SQL of {@link EntityMapper}, written for whichever table it is asked about. Public because
 * MyBatis calls it; of no use to anybody else.
 */
public final class EntitySql {
  private EntitySql() {}

  public static String insert(@Param("table") EntityTable table) {
    return insertInto(table) + returning(table);
  }

  public static String update(@Param("table") EntityTable table) {
    return "update %s set %s".formatted(table.quoted(), list(table.settable(), EntitySql::setting))
        + where(table, "id = cast(#{row.id} as uuid)")
        + returning(table);
  }

  public static String upsert(@Param("table") EntityTable table) {
    return insertInto(table) + orReplace(table) + returning(table);
  }

  public static String upsertAll(@Param("table") EntityTable table) {
    return "insert into %s (%s) select %s from jsonb_to_recordset(cast(#{rows} as jsonb)) as row (%s)"
            .formatted(
                table.quoted(),
                list(table.columns(), Column::quoted),
                list(table.columns(), column -> column.type().ofRecordset(column.field())),
                list(table.columns(), column -> column.type().inRecordset(column.field())))
        + orReplace(table);
  }

  private static String orReplace(EntityTable table) {
    List<Column> replaced =
        table.settable().stream().filter(column -> !column.name().equals("created_at")).toList();
    return " on conflict (id) do update set "
        + list(replaced, column -> column.quoted() + " = excluded." + column.quoted());
  }

  public static String findToChange(@Param("table") EntityTable table) {
    return find(table) + " for no key update";
  }

  public static String find(@Param("table") EntityTable table) {
    return select(table) + where(table, "id = cast(#{id} as uuid)");
  }

  public static String findAll(@Param("table") EntityTable table) {
    return select(table) + where(table, "id = any(cast(#{ids,typeHandler=textArray} as uuid[]))");
  }

  public static String findBy(
      @Param("table") EntityTable table,
      @Param("key") Column key,
      @Param("parent") Optional<Parent> parent) {
    List<String> conditions = new ArrayList<>();
    conditions.add(key.quoted() + " = #{value}");
    parent.ifPresent(of -> conditions.add(isChild(table, of)));
    return select(table) + where(table, conditions.toArray(String[]::new)) + " limit 1";
  }

  public static String delete(@Param("table") EntityTable table) {
    return "delete from " + table.quoted() + where(table, "id = cast(#{id} as uuid)");
  }

  /** The outer condition too: a row may have been written anew since the inner one saw it. */
  public static String deleteExpired(@Param("table") EntityTable table) {
    return """
        delete from %1$s where expires_at <= now() and ctid = any(array(
          select ctid from %1$s where expires_at <= now() order by expires_at limit #{limit}))
        """
        .formatted(table.quoted());
  }

  public static String deleteExpiredInTheWay(@Param("table") EntityTable table) {
    List<Column> columns = table.keys().stream().flatMap(List::stream).distinct().toList();
    return """
        delete from %s as old using (
          select %s from jsonb_to_recordset(cast(#{rows} as jsonb)) as row (%s)) as new
        where old.expires_at <= now() and (%s)
        """
        .formatted(
            table.quoted(),
            list(columns, c -> c.type().ofRecordset(c.field()) + " as " + c.quoted()),
            list(columns, column -> column.type().inRecordset(column.field())),
            table.keys().stream().map(EntitySql::sameKey).collect(Collectors.joining(" or ")));
  }

  private static String sameKey(List<Column> key) {
    return key.stream()
        .map(column -> "old.%1$s = new.%1$s".formatted(column.quoted()))
        .collect(Collectors.joining(" and ", "(", ")"));
  }

  public static String page(
      @Param("table") EntityTable table,
      @Param("request") PageRequest request,
      @Param("after") Optional<String> after) {
    List<String> conditions = new ArrayList<>();
    after.ifPresent(id -> conditions.add("id > cast(#{afterId} as uuid)"));
    request.parent().ifPresent(of -> conditions.add(isChild(table, of)));
    if (!request.tags().isEmpty()) {
      conditions.add(
          (request.anyTag() ? "tags && " : "tags @> ") + "#{request.tags,typeHandler=textArray}");
    }
    return select(table)
        + where(table, conditions.toArray(String[]::new))
        + " order by id limit #{request.size} + 1";
  }

  public static String readAll(@Param("table") EntityTable table) {
    return select(table) + where(table) + " order by id";
  }

  private static String insertInto(EntityTable table) {
    return "insert into %s (%s) values (%s)"
        .formatted(
            table.quoted(),
            list(table.columns(), Column::quoted),
            list(table.columns(), EntitySql::written));
  }

  private static String written(Column column) {
    return column.type().written(column.field().name());
  }

  private static String setting(Column column) {
    return column.quoted() + " = " + written(column);
  }

  private static String list(List<Column> columns, Function<Column, String> each) {
    return columns.stream().map(each).collect(Collectors.joining(", "));
  }

  private static String returning(EntityTable table) {
    return " returning " + table.selection();
  }

  private static String select(EntityTable table) {
    return "select " + table.selection() + " from " + table.quoted();
  }

  private static String isChild(EntityTable table, Parent parent) {
    return table.parentColumn(parent.field()).quoted() + " = cast(#{parentId} as uuid)";
  }

  private static String where(EntityTable table, String... conditions) {
    List<String> all = new ArrayList<>(List.of(conditions));
    all.addAll(table.isAlive());
    return all.isEmpty() ? "" : " where " + String.join(" and ", all);
  }
}
