package org.gatehouse.store.postgres;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.outage.SqlStates;
import org.jspecify.annotations.Nullable;

/** Turns PostgreSQL's errors into what the store tells its callers, by SQLSTATE and constraint. */
final class Refusals {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String FOREIGN_KEY_VIOLATION = "23503";

  /** What PostgreSQL 18 and later says of {@code on delete restrict}. */
  private static final String RESTRICT_VIOLATION = "23001";

  private static final String INDEX_ENTRY_TOO_LONG = "54000";
  private static final String DATA_EXCEPTION_CLASS = "22";
  private static final List<String> BAD_CHARACTER = List.of("22021", "22P05");
  private static final List<String> LOST_A_RACE = List.of("40P01", "40001");
  private static final String CANCELED_FOR_TIME = "57014";

  private Refusals() {}

  /** Why a row was not written. */
  static StoreException ofWrite(
      EntityTable table, Map<String, @Nullable Object> row, SQLException cause) {
    String constraint = told(cause, "getConstraint");
    if (UNIQUE_VIOLATION.equals(cause.getSQLState())) {
      if (table.isPrimaryKey(constraint)) {
        return StoreException.primaryKeyViolation(UUID.fromString(String.valueOf(row.get("id"))));
      }
      Optional<List<String>> key = table.uniqueKey(constraint);
      if (key.isPresent()) {
        return StoreException.uniqueViolation(values(key.get(), row));
      }
    }
    if (FOREIGN_KEY_VIOLATION.equals(cause.getSQLState())) {
      Optional<Field> field = table.foreignField(constraint);
      if (field.isPresent()) {
        return dangling(field.get(), row);
      }
    }
    return unstorable(cause)
        .map(reason -> StoreException.unstorable(table.name(), reason))
        .orElseGet(() -> of(cause));
  }

  private static Map<String, @Nullable Object> values(
      List<String> fields, Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    fields.forEach(field -> values.put(field, row.get(field)));
    return values;
  }

  private static StoreException dangling(Field field, Map<String, @Nullable Object> row) {
    String id = JsonValues.at(row, field.name() + ".id").map(String::valueOf).orElseThrow();
    return StoreException.danglingReference(
        field.name(), field.reference().orElseThrow(), UUID.fromString(id));
  }

  /** In words of our own: the server's may quote the value, which may be a secret. */
  private static Optional<String> unstorable(SQLException cause) {
    String state = String.valueOf(cause.getSQLState());
    if (BAD_CHARACTER.contains(state)) {
      return Optional.of("PostgreSQL takes no text with the character U+0000");
    }
    if (INDEX_ENTRY_TOO_LONG.equals(state)) {
      return Optional.of("a unique value is longer than PostgreSQL can index");
    }
    return state.startsWith(DATA_EXCEPTION_CLASS)
        ? Optional.of("a value does not fit its column")
        : Optional.empty();
  }

  /** Why a row was not deleted. */
  static StoreException ofDelete(EntityTable table, SQLException cause) {
    String state = String.valueOf(cause.getSQLState());
    if (state.equals(FOREIGN_KEY_VIOLATION) || state.equals(RESTRICT_VIOLATION)) {
      String child = told(cause, "getTable");
      return StoreException.stillReferenced(table.name(), child);
    }
    return of(cause);
  }

  /** Whether PostgreSQL can hold a text at all: it has no character U+0000. */
  static boolean isStorable(String text) {
    return text.indexOf('\0') < 0;
  }

  /** Why nothing was done at all. */
  static StoreException of(SQLException cause) {
    String state = String.valueOf(cause.getSQLState());
    if (state.equals(CANCELED_FOR_TIME) || cause.getCause() instanceof SocketTimeoutException) {
      return StoreException.unavailable("PostgreSQL did not answer in time", cause);
    }
    if (SqlStates.isLostConnection(state)) {
      return StoreException.unavailable("PostgreSQL cannot be reached", cause);
    }
    return StoreException.unavailable("PostgreSQL failed with SQLSTATE " + state, cause);
  }

  /** Whether an exception, or one that caused it, says that the server cannot be reached. */
  static boolean isUnreachable(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || (cause instanceof SQLException sql
              && SqlStates.isLostConnection(String.valueOf(sql.getSQLState())))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a transaction failed only because of another at the same time. */
  static boolean isWorthRetrying(SQLException cause) {
    return LOST_A_RACE.contains(String.valueOf(cause.getSQLState()));
  }

  /**
   * What the server told beside the message; empty when it told nothing.
   *
   * @param accessor of the driver's {@code ServerErrorMessage}
   */
  private static String told(SQLException cause, String accessor) {
    /* By reflection, since the driver may be the app server's own: its classes are not those we
     * see. The message itself depends on the server's language. */
    try {
      Object message = cause.getClass().getMethod("getServerErrorMessage").invoke(cause);
      Object told = message == null ? null : message.getClass().getMethod(accessor).invoke(message);
      return told == null ? "" : told.toString();
    } catch (ReflectiveOperationException e) {
      return ""; // an exception of a pool, or of another driver
    }
  }
}
