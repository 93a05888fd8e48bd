package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.Objects;

/** The statements on {@code entities}. */
final class EntityStatements {
  /** Partitions of each type, one for each first digit of an id. */
  static final int BUCKETS = 16;

  /** Rows that are fetched at once while all are read. */
  private static final int FETCH_SIZE = 500;

  private final PreparedStatement find;
  private final PreparedStatement page;
  private final PreparedStatement readAll;
  private final PreparedStatement put;
  private final PreparedStatement putExpiring;
  private final PreparedStatement delete;

  EntityStatements(Cluster cluster) {
    find =
        cluster.prepare("select id, data from entities where entity = ? and bucket = ? and id = ?");
    page =
        cluster.prepare(
            "select id, data from entities where entity = ? and bucket = ? and id > ? limit ?");
    readAll = cluster.prepare("select id, data from entities where entity = ? and bucket = ?");
    String put = "insert into entities (entity, bucket, id, data) values (?, ?, ?, ?)";
    this.put = cluster.prepare(put + " using timestamp ?");
    putExpiring = cluster.prepare(put + " using timestamp ? and ttl ?");
    delete =
        cluster.prepare(
            "delete from entities using timestamp ? where entity = ? and bucket = ? and id = ?");
  }

  /** The partition of an id: its first digit. An id that is none stands in the last. */
  static int bucket(String id) {
    int digit = id.isEmpty() ? -1 : Character.digit(id.charAt(0), BUCKETS);
    return digit < 0 ? BUCKETS - 1 : digit;
  }

  BoundStatement find(String entity, String id) {
    return find.bind(entity, bucket(id), id);
  }

  BoundStatement page(String entity, int bucket, String after, int limit) {
    return page.bind(entity, bucket, after, limit).setPageSize(limit);
  }

  BoundStatement readAll(String entity, int bucket) {
    return readAll.bind(entity, bucket).setPageSize(FETCH_SIZE);
  }

  BoundStatement put(String entity, StoredEntity row, long timestamp) {
    return put.bind(entity, bucket(row.id()), row.id(), row.json(), timestamp);
  }

  BoundStatement put(String entity, StoredEntity row, long timestamp, int ttlSeconds) {
    return putExpiring.bind(entity, bucket(row.id()), row.id(), row.json(), timestamp, ttlSeconds);
  }

  BoundStatement delete(String entity, String id, long timestamp) {
    return delete.bind(timestamp, entity, bucket(id), id);
  }

  static StoredEntity entity(Row row) {
    return new StoredEntity(
        Objects.requireNonNull(row.getString("id")), String.valueOf(row.getString("data")));
  }
}
