package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The statements on the tables that lead to entities: {@code unique_keys}, {@code children}, {@code
 * tagged}, {@code entity_tags} and {@code expiries}.
 */
final class LookupStatements {
  private static final int TAGS_AT_ONCE = 500;

  private final PreparedStatement holder;
  private final PreparedStatement children;
  private final PreparedStatement tagged;
  private final PreparedStatement tags;
  private final PreparedStatement expiring;
  private final Map<Table, Writes> writes = new EnumMap<>(Table.class);

  /** The tables. */
  enum Table {
    UNIQUE_KEYS,
    CHILDREN,
    TAGGED,
    ENTITY_TAGS,
    EXPIRIES;

    String table() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** All columns; the values of a {@link LookupRow} are in their order. */
    List<String> columns() {
      return switch (this) {
        case UNIQUE_KEYS -> List.of("entity", "field", "value", "id");
        case CHILDREN -> List.of("parent", "entity", "field", "id");
        case TAGGED -> List.of("tag", "entity", "id");
        case ENTITY_TAGS -> List.of("bucket", "id", "entity", "ordinal", "tag");
        case EXPIRIES -> List.of("entity", "day", "expires_at", "id");
      };
    }

    /** How many of the columns are the primary key. */
    int keyColumns() {
      boolean all = this != UNIQUE_KEYS && this != ENTITY_TAGS;
      return columns().size() - (all ? 0 : 1);
    }
  }

  private record Writes(
      PreparedStatement put,
      PreparedStatement putExpiring,
      PreparedStatement delete,
      PreparedStatement find,
      PreparedStatement all) {}

  /** One row of one of the tables, its values in the order of the columns. */
  record LookupRow(Table table, List<Object> values) {
    /** The row as a query of all its columns has found it. */
    static LookupRow of(Table table, Row row) {
      return new LookupRow(
          table,
          table.columns().stream()
              .map(column -> Objects.requireNonNull(row.getObject(column)))
              .toList());
    }

    List<Object> key() {
      return values.subList(0, table.keyColumns());
    }

    /** The type of the entity that the row leads to. */
    String entity() {
      return (String) values.get(table.columns().indexOf("entity"));
    }

    /** The id of the entity that the row leads to. */
    String id() {
      return (String) values.get(table.columns().indexOf("id"));
    }

    @Override
    public String toString() {
      return table.table() + values;
    }
  }

  LookupStatements(Cluster cluster) {
    holder =
        cluster.prepare("select id from unique_keys where entity = ? and field = ? and value = ?");
    children =
        cluster.prepare(
            "select id from children where parent = ? and entity = ? and field = ? and id > ?"
                + " limit ?");
    tagged =
        cluster.prepare("select id from tagged where tag = ? and entity = ? and id > ? limit ?");
    tags =
        cluster.prepare(
            "select id, entity, ordinal, tag from entity_tags where bucket = ? and id >= ?");
    expiring =
        cluster.prepare(
            "select id from expiries"
                + " where entity = ? and day = ? and expires_at >= ? and expires_at < ?");
    for (Table table : Table.values()) {
      writes.put(table, writes(cluster, table));
    }
  }

  private static Writes writes(Cluster cluster, Table table) {
    String places = ", ?".repeat(table.columns().size()).substring(2);
    String put =
        "insert into %s (%s) values (%s) using timestamp ?"
            .formatted(table.table(), String.join(", ", table.columns()), places);
    String key = String.join(" = ? and ", table.columns().subList(0, table.keyColumns())) + " = ?";
    return new Writes(
        cluster.prepare(put),
        cluster.prepare(put + " and ttl ?"),
        cluster.prepare("delete from %s using timestamp ? where %s".formatted(table.table(), key)),
        cluster.prepare(
            "select %s from %s where %s"
                .formatted(String.join(", ", table.columns()), table.table(), key)),
        cluster.prepare(
            "select %s from %s".formatted(String.join(", ", table.columns()), table.table())));
  }

  /** The rows that stand for a link to an entity. */
  static List<LookupRow> rows(String entity, String id, Link link) {
    return switch (link.kind()) {
      case UNIQUE ->
          List.of(
              new LookupRow(Table.UNIQUE_KEYS, List.of(entity, link.first(), link.second(), id)));
      case CHILD ->
          List.of(new LookupRow(Table.CHILDREN, List.of(link.first(), entity, link.second(), id)));
      case TAG ->
          List.of(
              new LookupRow(Table.TAGGED, List.of(link.first(), entity, id)),
              new LookupRow(
                  Table.ENTITY_TAGS,
                  List.of(
                      EntityStatements.bucket(id),
                      id,
                      entity,
                      Integer.valueOf(link.second()),
                      link.first())));
      case EXPIRY -> {
        long expiresAt = Long.parseLong(link.first());
        yield List.of(
            new LookupRow(Table.EXPIRIES, List.of(entity, day(expiresAt), expiresAt, id)));
      }
    };
  }

  /** The days since 1970 at a time in milliseconds. */
  static long day(long millis) {
    return TimeUnit.MILLISECONDS.toDays(millis);
  }

  /** The id of the entity that a unique key leads to. */
  BoundStatement holder(String entity, Link key) {
    return holder.bind(entity, key.first(), key.second());
  }

  BoundStatement children(String parent, String entity, String field, String after, int limit) {
    return children.bind(parent, entity, field, after, limit).setPageSize(limit);
  }

  BoundStatement tagged(String tag, String entity, String after, int limit) {
    return tagged.bind(tag, entity, after, limit).setPageSize(limit);
  }

  /** The tags of entities in a bucket, from an entity on, that one included. */
  BoundStatement tags(int bucket, String from) {
    return tags.bind(bucket, from).setPageSize(TAGS_AT_ONCE);
  }

  /**
   * The ids of a type's entities that expire within a part of a day.
   *
   * @param from milliseconds since 1970
   * @param until the first that are not asked for; at most the end of the day
   */
  BoundStatement expiring(String entity, long from, long until) {
    return expiring.bind(entity, day(from), from, until);
  }

  BoundStatement put(LookupRow row, long timestamp) {
    return writes(row).put().bind(with(row.values(), timestamp));
  }

  BoundStatement put(LookupRow row, long timestamp, int ttlSeconds) {
    return writes(row).putExpiring().bind(with(row.values(), timestamp, ttlSeconds));
  }

  BoundStatement delete(LookupRow row, long timestamp) {
    List<Object> values = new ArrayList<>();
    values.add(timestamp);
    values.addAll(row.key());
    return writes(row).delete().bind(values.toArray());
  }

  /** The row with the same key. */
  BoundStatement find(LookupRow row) {
    return writes(row).find().bind(row.key().toArray());
  }

  /** All rows of a table, in no order. */
  BoundStatement all(Table table) {
    return Objects.requireNonNull(writes.get(table)).all().bind();
  }

  private Writes writes(LookupRow row) {
    return Objects.requireNonNull(writes.get(row.table()));
  }

  private static Object[] with(List<Object> values, Object... more) {
    List<Object> all = new ArrayList<>(values);
    all.addAll(List.of(more));
    return all.toArray();
  }
}
