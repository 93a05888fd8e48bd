package org.gatehouse.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.session.SqlSession;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on one connection. A statement that is refused leaves it as it was before. Not
 * thread-safe.
 */
final class PostgresTransaction implements Access {
  private static final Duration LONGEST_BULK_STATEMENT = Duration.ofMinutes(10);

  private final SqlSession session;
  private final Origin origin;
  private boolean hasWritten;
  private @Nullable Savepoint savepoint; // what the last write would have been undone to
  private OptionalInt usualTimeout = OptionalInt.empty();

  /** Another transaction came in between: all has to be done again. */
  static final class LostRace extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException sqlCause;

    LostRace(SQLException cause) {
      super(cause);
      this.sqlCause = cause;
    }

    SQLException sqlCause() {
      return sqlCause;
    }
  }

  PostgresTransaction(SqlSession session, Origin origin) {
    this.session = session;
    this.origin = origin;
    begin();
  }

  private void begin() {
    if (!origin.author().isEmpty()) {
      read(ChangeMapper.class, mapper -> mapper.setAuthor(origin.author()));
    }
    origin
        .expectedRevision()
        .ifPresent(
            expected -> {
              read(ChangeMapper.class, ChangeMapper::lockLog);
              long actual = read(ChangeMapper.class, ChangeMapper::revision);
              if (actual != expected) {
                throw StoreException.staleRevision(expected, actual);
              }
            });
  }

  /** Sees nothing from now on that others commit, and writes nothing. For one that is new. */
  void holdStill() {
    try (Statement statement = session.getConnection().createStatement()) {
      statement.execute("set transaction isolation level repeatable read read only");
    } catch (SQLException e) {
      throw failed(e, Refusals::of);
    }
  }

  @Override
  public <M, T> T read(Class<M> mapper, Function<M, T> work) {
    try {
      return work.apply(session.getMapper(mapper));
    } catch (PersistenceException e) {
      throw failed(Sessions.sqlCause(e), Refusals::of);
    }
  }

  @Override
  public <M, T> T lock(Class<M> mapper, Function<M, T> work) {
    hasWritten = true;
    return read(mapper, work);
  }

  @Override
  public <M, T> T write(
      Class<M> mapper, Function<M, T> work, Function<SQLException, StoreException> refusal) {
    return undoneWhenRefused(() -> work.apply(session.getMapper(mapper)), refusal);
  }

  @Override
  public <T> T inTransaction(Function<PostgresTransaction, T> work) {
    return work.apply(this);
  }

  /** As {@link #write}, of so many rows that a statement may take minutes. */
  <M, T> T writeMany(
      Class<M> mapper, Function<M, T> work, Function<SQLException, StoreException> refusal) {
    return undoneWhenRefused(
        () -> {
          allowLongStatements();
          return work.apply(session.getMapper(mapper));
        },
        refusal);
  }

  private void allowLongStatements() {
    int millis = (int) LONGEST_BULK_STATEMENT.toMillis();
    Connection connection = session.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local statement_timeout = " + millis);
      if (usualTimeout.isEmpty()) {
        usualTimeout = OptionalInt.of(connection.getNetworkTimeout());
        connection.setNetworkTimeout(Runnable::run, millis);
      }
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  private interface Write<T> {
    T run();
  }

  private <T> T undoneWhenRefused(Write<T> write, Function<SQLException, StoreException> refusal) {
    try {
      if (hasWritten) {
        // before the first write there is nothing to keep, and a round trip to save
        renewSavepoint();
      }
      T result = write.run();
      hasWritten = true;
      return result;
    } catch (PersistenceException e) {
      SQLException cause = Sessions.sqlCause(e);
      undo();
      throw failed(cause, refusal);
    } catch (SQLException e) {
      throw failed(e, Refusals::of);
    }
  }

  /** The one before is released only now: that of the last write needs no round trip of its own. */
  private void renewSavepoint() throws SQLException {
    Connection connection = session.getConnection();
    if (savepoint != null) {
      connection.releaseSavepoint(savepoint);
    }
    savepoint = connection.setSavepoint();
  }

  private void undo() {
    try {
      if (savepoint == null) {
        session.getConnection().rollback();
        begin();
      } else {
        session.getConnection().rollback(savepoint);
      }
    } catch (SQLException e) {
      throw Refusals.of(e);
    }
  }

  private static RuntimeException failed(
      SQLException cause, Function<SQLException, StoreException> refusal) {
    return Refusals.isWorthRetrying(cause) ? new LostRace(cause) : refusal.apply(cause);
  }

  /** Commits, and tells the revision that the changes have become. */
  OptionalLong commit() {
    try {
      ChangeMapper mapper = session.getMapper(ChangeMapper.class);
      OptionalLong revision = OptionalLong.empty();
      if (hasWritten) {
        String number = mapper.logChanges();
        revision =
            number == null || number.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(number));
      }
      session.commit(true);
      return revision;
    } catch (PersistenceException e) {
      throw failed(Sessions.sqlCause(e), Refusals::of);
    }
  }

  /** Leaves the connection as it was; what was not committed is undone by whoever closes it. */
  void end() {
    if (usualTimeout.isPresent()) {
      try {
        session.getConnection().setNetworkTimeout(Runnable::run, usualTimeout.getAsInt());
      } catch (SQLException e) {
        throw Refusals.of(e);
      }
    }
  }
}
