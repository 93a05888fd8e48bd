package org.gatehouse.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.executor.ErrorContext;
import org.apache.ibatis.logging.nologging.NoLoggingImpl;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.LocalCacheScope;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.defaults.DefaultSqlSessionFactory;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.apache.ibatis.type.JdbcType;
import org.apache.ibatis.type.TypeHandlerRegistry;
import org.gatehouse.api.store.Committed;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.StoreException;

/** Runs work with mappers, each on a connection of its own. Thread-safe. */
final class Sessions implements Access {
  /** How often a transaction is tried that loses to others at the same time. */
  private static final int ATTEMPTS = 3;

  private final Connections connections;
  private final SqlSessionFactory factory;

  Sessions(Connections connections) {
    this.connections = connections;
    this.factory = new DefaultSqlSessionFactory(configuration(connections));
  }

  private static Configuration configuration(Connections connections) {
    Configuration configuration =
        new Configuration(
            new Environment("gatehouse", new JdbcTransactionFactory(), connections.source()));
    // MyBatis would log the parameters, passwords and keys among them.
    configuration.setLogImpl(NoLoggingImpl.class);
    connections.statementSeconds().ifPresent(configuration::setDefaultStatementTimeout);
    configuration.setCacheEnabled(false);
    configuration.setLocalCacheScope(LocalCacheScope.STATEMENT);
    configuration
        .getTypeAliasRegistry()
        .registerAlias("textArray", ParameterHandler.OfTextArray.class);
    configuration.getTypeAliasRegistry().registerAlias("json", ParameterHandler.OfJson.class);
    TypeHandlerRegistry handlers = configuration.getTypeHandlerRegistry();
    handlers.register(new ParameterHandler.OfTextArray());
    handlers.register(Object.class, new ParameterHandler.OfJson());
    // The last of a Java type is the one for values without a handler of their own.
    handlers.register(Object.class, new ColumnHandler());
    handlers.register(Object.class, JdbcType.OTHER, new ColumnHandler());
    handlers.register(Object.class, JdbcType.ARRAY, new ColumnHandler());
    configuration.addMapper(EntityMapper.class);
    configuration.addMapper(ChangeMapper.class);
    configuration.addMapper(CounterMapper.class);
    configuration.addMapper(NodeReportMapper.class);
    configuration.addMapper(SignalMapper.class);
    configuration.addMapper(TagMapper.class);
    // MyBatis leaves what it was at last in this thread, which outlives an application that is
    // undeployed and would hold on to its classes.
    ErrorContext.instance().reset();
    return configuration;
  }

  @Override
  public <M, T> T read(Class<M> mapper, Function<M, T> work) {
    try (SqlSession session = factory.openSession(connections.take())) {
      return work.apply(session.getMapper(mapper));
    } catch (PersistenceException e) {
      throw Refusals.of(sqlCause(e));
    }
  }

  /** Writes with one mapper, all or nothing. */
  <M, T> T write(Class<M> mapper, Function<M, T> work) {
    return write(mapper, work, Refusals::of);
  }

  @Override
  public <M, T> T write(
      Class<M> mapper, Function<M, T> work, Function<SQLException, StoreException> refusal) {
    for (int attempt = 1; ; attempt++) {
      try (SqlSession session = factory.openSession(withoutAutoCommit(connections.take()))) {
        // Closing a session that was not committed rolls it back.
        T result = work.apply(session.getMapper(mapper));
        session.commit(true);
        return result;
      } catch (PersistenceException e) {
        SQLException cause = sqlCause(e);
        if (attempt == ATTEMPTS || !Refusals.isWorthRetrying(cause)) {
          throw refusal.apply(cause);
        }
      }
    }
  }

  @Override
  public <T> T inTransaction(Function<PostgresTransaction, T> work) {
    return inTransaction(Origin.UNKNOWN, work).result();
  }

  /** Does work in one transaction, again when it loses to others at the same time. */
  <T> Committed<T> inTransaction(Origin origin, Function<PostgresTransaction, T> work) {
    for (int attempt = 1; ; attempt++) {
      try (SqlSession session = factory.openSession(withoutAutoCommit(connections.take()))) {
        PostgresTransaction transaction = new PostgresTransaction(session, origin);
        try {
          T result = work.apply(transaction);
          return new Committed<>(result, transaction.commit());
        } finally {
          transaction.end();
        }
      } catch (PostgresTransaction.LostRace e) {
        if (attempt == ATTEMPTS) {
          throw Refusals.of(e.sqlCause());
        }
      }
    }
  }

  private static Connection withoutAutoCommit(Connection connection) {
    try {
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      try (connection) {
        throw Refusals.of(e);
      } catch (SQLException onClose) {
        e.addSuppressed(onClose);
        throw Refusals.of(e);
      }
    }
  }

  static SQLException sqlCause(PersistenceException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException found) {
        return found;
      }
    }
    throw failure;
  }
}
