package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;

/** The statements on {@code change_log}, {@code change_chunks} and {@code state}. */
final class LogStatements {
  private static final int PAYLOADS_AT_ONCE = 20;

  private static final String ENTRY =
      "select revision, stamp, id, at_millis, author, changes, chunks%s from change_log"
          + " where bucket = ? and revision >= ? and revision <= ?";

  private final PreparedStatement state;
  private final PreparedStatement setState;
  private final PreparedStatement append;
  private final PreparedStatement appended;
  private final PreparedStatement entries;
  private final PreparedStatement heads;
  private final PreparedStatement headsNewestFirst;
  private final PreparedStatement forget;
  private final PreparedStatement chunk;
  private final PreparedStatement addChunk;
  private final PreparedStatement deleteChunk;

  LogStatements(Cluster cluster) {
    state = cluster.prepare("select revision, stamp from state where name = ?");
    setState =
        cluster.prepare(
            "update state using timestamp ? set revision = ?, stamp = ? where name = ?");
    append =
        cluster.prepareOnce(
            "insert into change_log"
                + " (bucket, revision, stamp, id, at_millis, author, changes, chunks, data)"
                + " values (?, ?, ?, ?, toUnixTimestamp(now()), ?, ?, ?, ?) if not exists");
    appended =
        cluster.prepareSerialRead("select id from change_log where bucket = ? and revision = ?");
    entries = cluster.prepare(ENTRY.formatted(", data"));
    heads = cluster.prepare(ENTRY.formatted(""));
    headsNewestFirst = cluster.prepare(ENTRY.formatted("") + " order by revision desc limit ?");
    forget = cluster.prepare("delete from change_log where bucket = ? and revision <= ?");
    chunk = cluster.prepare("select data from change_chunks where id = ? and n = ?");
    addChunk = cluster.prepare("insert into change_chunks (id, n, data) values (?, ?, ?)");
    deleteChunk = cluster.prepare("delete from change_chunks where id = ? and n = ?");
  }

  BoundStatement applied() {
    return state.bind("applied");
  }

  BoundStatement setApplied(LogEntry.Head head) {
    return setState.bind(head.stamp(), head.revision(), head.stamp(), "applied");
  }

  BoundStatement oldest() {
    return state.bind("oldest");
  }

  /** The greater revision wins, whichever node is the last to say it. */
  BoundStatement setOldest(long revision) {
    return setState.bind(revision, revision, 0L, "oldest");
  }

  BoundStatement append(LogEntry entry) {
    return append.bind(
        LogEntry.bucket(entry.revision()),
        entry.revision(),
        entry.stamp(),
        entry.id(),
        entry.author(),
        entry.changes(),
        entry.chunks(),
        entry.payload().duplicate());
  }

  /** The id of the transaction that has a revision, as all nodes have agreed. */
  BoundStatement appended(long revision) {
    return appended.bind(LogEntry.bucket(revision), revision);
  }

  /** The entries of one bucket, with their payload. */
  BoundStatement entries(long bucket, long from, long to) {
    return entries.bind(bucket, from, to).setPageSize(PAYLOADS_AT_ONCE);
  }

  /** The entries of one bucket, without their payload. */
  BoundStatement heads(long bucket, long from, long to) {
    return heads.bind(bucket, from, to);
  }

  BoundStatement headsNewestFirst(long bucket, long from, long to, int limit) {
    return headsNewestFirst.bind(bucket, from, to, limit);
  }

  BoundStatement forget(long bucket, long to) {
    return forget.bind(bucket, to);
  }

  BoundStatement chunk(UUID id, int n) {
    return chunk.bind(id, n);
  }

  BoundStatement addChunk(UUID id, int n, ByteBuffer data) {
    return addChunk.bind(id, n, data);
  }

  BoundStatement deleteChunk(UUID id, int n) {
    return deleteChunk.bind(id, n);
  }

  static LogEntry entry(Row row) {
    ByteBuffer data =
        row.getColumnDefinitions().contains("data") ? row.getByteBuffer("data") : null;
    return new LogEntry(
        row.getLong("revision"),
        row.getLong("stamp"),
        Objects.requireNonNull(row.getUuid("id")),
        row.getLong("at_millis"),
        String.valueOf(row.getString("author")),
        row.getInt("changes"),
        row.getInt("chunks"),
        data == null ? ByteBuffer.allocate(0) : data);
  }
}
