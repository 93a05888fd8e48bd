package org.gatehouse.store.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.cassandra.LogEntry.Head;

/** The log of revisions: what stands in it has happened. Thread-safe. */
final class ChangeLog {
  /** Larger payloads are cut: no write may come near half a segment of Cassandra's commit log. */
  private static final int CHUNK_BYTES = 256 * 1024;

  private final Cluster cluster;
  private final LogStatements statements;

  ChangeLog(Cluster cluster, LogStatements statements) {
    this.cluster = cluster;
    this.statements = statements;
  }

  /** The newest revision that all tables show. */
  Head applied() {
    Row row = cluster.execute(statements.applied()).one();
    return row == null ? Head.NOTHING : new Head(row.getLong("revision"), row.getLong("stamp"));
  }

  /** Says that the tables show a revision and all before it. */
  void setApplied(Head head) {
    cluster.execute(statements.setApplied(head));
  }

  /** The oldest revision that the log may still have. */
  long oldest() {
    Row row = cluster.execute(statements.oldest()).one();
    return row == null ? 1 : row.getLong("revision");
  }

  /** The entries of the first one's bucket, with their payload, read as they are asked for. */
  Iterable<LogEntry> entries(long from, long to) {
    ResultSet rows = cluster.execute(statements.entries(LogEntry.bucket(from), from, to));
    return () -> rows.map(LogStatements::entry).iterator();
  }

  /** An entry, without its payload; empty when it is not there, or not yet. */
  Optional<LogEntry> head(long revision) {
    return heads(revision, revision).stream().findFirst();
  }

  /** The entries of the first one's bucket, without their payload. */
  List<LogEntry> heads(long from, long to) {
    return read(statements.heads(LogEntry.bucket(from), from, to));
  }

  /** Some entries of the last one's bucket, without their payload, the newest first. */
  List<LogEntry> headsNewestFirst(long from, long to, int limit) {
    return read(statements.headsNewestFirst(LogEntry.bucket(to), from, to, limit));
  }

  private List<LogEntry> read(Statement<?> query) {
    List<LogEntry> entries = new ArrayList<>();
    cluster.execute(query).forEach(row -> entries.add(LogStatements.entry(row)));
    return entries;
  }

  /**
   * Commits changes as the revision after the newest one.
   *
   * @param newest what the changes were made on
   * @return empty when somebody else has committed that revision
   * @throws StoreException when the cluster does not answer; whether the changes are committed may
   *     then be unknown
   */
  Optional<LogEntry> append(Head newest, String author, List<LoggedChange> changes) {
    UUID id = UUID.randomUUID();
    Payload payload = new Payload(id);
    changes.forEach(payload::add);
    ByteBuffer inline = payload.finish();
    LogEntry entry =
        new LogEntry(
            newest.revision() + 1,
            Math.max(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), newest.stamp() + 2),
            id,
            0,
            author,
            changes.size(),
            payload.chunks,
            inline);
    if (commit(entry)) {
      return Optional.of(entry);
    }
    deleteChunks(entry);
    return Optional.empty();
  }

  private boolean commit(LogEntry entry) {
    try {
      return cluster.execute(statements.append(entry)).wasApplied();
    } catch (StoreException e) {
      // The answer is lost, not necessarily the write. A serial read ends what is still going on.
      try {
        Row row = cluster.execute(statements.appended(entry.revision())).one();
        return row != null && entry.id().equals(row.getUuid("id"));
      } catch (StoreException unknown) {
        e.addSuppressed(unknown);
        throw e;
      }
    }
  }

  private void deleteChunks(LogEntry entry) {
    for (int n = 0; n < entry.chunks(); n++) {
      cluster.execute(statements.deleteChunk(entry.id(), n));
    }
  }

  /** The changes of a revision, read as they are asked for; the entry must have its payload. */
  Stream<LoggedChange> changes(LogEntry entry) {
    InputStream in =
        entry.chunks() == 0 ? stream(entry.payload()) : new SequenceInputStream(chunks(entry));
    return new BufferedReader(new InputStreamReader(in, UTF_8)).lines().map(LoggedChange::ofLine);
  }

  private static InputStream stream(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.duplicate().get(bytes);
    return new ByteArrayInputStream(bytes);
  }

  @SuppressWarnings("JdkObsolete") // What SequenceInputStream takes.
  private Enumeration<InputStream> chunks(LogEntry entry) {
    return new Enumeration<>() {
      private int next;

      @Override
      public boolean hasMoreElements() {
        return next < entry.chunks();
      }

      @Override
      public InputStream nextElement() {
        Row row = cluster.execute(statements.chunk(entry.id(), next++)).one();
        if (row == null) {
          throw new NoSuchElementException(
              "a part of revision %d is missing".formatted(entry.revision()));
        }
        return stream(Objects.requireNonNull(row.getByteBuffer("data")));
      }
    };
  }

  /**
   * Forgets revisions that are older than a time, but never the newest.
   *
   * @param millis since 1970
   */
  void forgetOlder(long millis, Head newest) {
    long from = oldest();
    boolean more = true;
    while (more && from < newest.revision()) {
      long end = Math.min(newest.revision() - 1, endOfBucket(from));
      long until = from;
      for (LogEntry entry : heads(from, end)) {
        if (entry.atMillis() >= millis) {
          more = false;
          break;
        }
        deleteChunks(entry);
        until = entry.revision() + 1;
      }
      if (more) {
        until = end + 1;
      }
      if (until > from) {
        cluster.execute(statements.forget(LogEntry.bucket(from), until - 1));
        cluster.execute(statements.setOldest(until));
      }
      from = until;
    }
  }

  /** The last revision of the bucket of another. */
  static long endOfBucket(long revision) {
    return (LogEntry.bucket(revision) + 1) * LogEntry.BUCKET - 1;
  }

  /** The text of changes, cut where it grows too large for one write. */
  private final class Payload {
    private final UUID id;
    private ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
    private int chunks;

    Payload(UUID id) {
      this.id = id;
    }

    void add(LoggedChange change) {
      ByteBuffer line = ByteBuffer.wrap((change.toLine() + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) {
        if (!buffer.hasRemaining()) {
          writeChunk();
        }
        int fits = Math.min(buffer.remaining(), line.remaining());
        buffer.put(line.slice().limit(fits));
        line.position(line.position() + fits);
      }
    }

    private void writeChunk() {
      cluster.execute(statements.addChunk(id, chunks++, buffer.flip()));
      buffer = ByteBuffer.allocate(CHUNK_BYTES);
    }

    /** What is to stand in the log itself. */
    ByteBuffer finish() {
      if (chunks > 0) {
        writeChunk();
      }
      return buffer.flip();
    }
  }
}
