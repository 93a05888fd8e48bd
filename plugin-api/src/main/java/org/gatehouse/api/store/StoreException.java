package org.gatehouse.api.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.LuaTable;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.jspecify.annotations.Nullable;

/** What a store refuses, or cannot do now; worded as Kong words it. */
public final class StoreException extends GatewayException {
  private static final long serialVersionUID = 1L;

  private StoreException(
      ErrorCode code,
      String message,
      Map<String, ? extends @Nullable Object> fields,
      @Nullable Throwable cause) {
    super(code, message, fields, cause);
  }

  /** Another entity has these values of a unique key; foreign ones as {@code {"id": …}}. */
  public static StoreException uniqueViolation(Map<String, ? extends @Nullable Object> key) {
    return new StoreException(
        ErrorCode.UNIQUE_VIOLATION,
        "UNIQUE violation detected on '" + LuaTable.compact(key).replace("nil", "null") + "'",
        key,
        null);
  }

  /** Another entity has this id. */
  public static StoreException primaryKeyViolation(UUID id) {
    Map<String, Object> key = Map.of("id", id.toString());
    return new StoreException(
        ErrorCode.PRIMARY_KEY_VIOLATION,
        "primary key violation on key '" + LuaTable.compact(key) + "'",
        key,
        null);
  }

  /** The entity that a foreign field points to does not exist. */
  public static StoreException danglingReference(String field, String parent, UUID id) {
    Map<String, Object> key = Map.of("id", id.toString());
    return new StoreException(
        ErrorCode.FOREIGN_KEY_VIOLATION,
        "the foreign key '%s' does not reference an existing '%s' entity."
            .formatted(LuaTable.compact(key), parent),
        Map.of(field, key),
        null);
  }

  /** The entity cannot go, because another one points to it. */
  public static StoreException stillReferenced(String parent, String child) {
    return new StoreException(
        ErrorCode.FOREIGN_KEY_VIOLATION,
        "an existing '%s' entity references this '%s' entity".formatted(child, parent),
        Map.of("@referenced_by", child),
        null);
  }

  /** The store cannot keep a value of the entity, though the schema allows it. */
  public static StoreException unstorable(String entity, String reason) {
    return new StoreException(
        ErrorCode.SCHEMA_VIOLATION,
        "the '%s' entity cannot be stored: %s".formatted(entity, reason),
        Map.of(),
        null);
  }

  /** No entity has this value in this field. */
  public static StoreException notFound(String field, String value) {
    Map<String, Object> key = new LinkedHashMap<>();
    key.put(field, value);
    return new StoreException(
        ErrorCode.NOT_FOUND,
        field.equals("id")
            ? "could not find the entity with primary key '" + LuaTable.compact(key) + "'"
            : "could not find the entity with '" + LuaTable.compact(key) + "'",
        key,
        null);
  }

  /** The offset of a page is not one that a store gave out. */
  public static StoreException invalidOffset(String offset, String reason) {
    return new StoreException(
        ErrorCode.INVALID_OFFSET,
        "'%s' is not a valid offset: %s".formatted(offset, reason),
        Map.of(),
        null);
  }

  /** The store has gone on since the writer looked. */
  public static StoreException staleRevision(long expected, long actual) {
    return new StoreException(
        ErrorCode.STALE_REVISION,
        "revision %d is not the newest any more (newest: %d)".formatted(expected, actual),
        Map.of("revision", actual),
        null);
  }

  /** The store cannot be reached, or failed; the cause is for the log, not for the client. */
  public static StoreException unavailable(String message, Throwable cause) {
    return new StoreException(ErrorCode.DATABASE_ERROR, message, Map.of(), cause);
  }

  /** The store was not asked, for the sake of the store. */
  public static StoreException notAsked(String why) {
    return new StoreException(ErrorCode.DATABASE_ERROR, "not looked up: " + why, Map.of(), null);
  }

  /**
   * A row cannot be read as the entity that it should be; the fields say which row it is.
   *
   * @param why what is wrong with it, without the values of secret fields
   */
  public static StoreException unreadable(String entity, String id, String why, Throwable cause) {
    return new StoreException(
        ErrorCode.DATABASE_ERROR,
        "the row %s of %s %s".formatted(id, entity, why),
        Map.of("entity", entity, "id", id),
        cause);
  }

  /** Whether a single row cannot be read, as {@link #unreadable} says, and not the store. */
  public boolean isOfOneRow() {
    return code() == ErrorCode.DATABASE_ERROR && fields().containsKey("id");
  }

  /** The store cannot be written to. */
  public static StoreException readOnly(String operation, String entity) {
    return readOnly(operation, entity, "id");
  }

  /**
   * The store cannot be written to.
   *
   * @param field the field by which the entity was named
   */
  public static StoreException readOnly(String operation, String entity, String field) {
    return new StoreException(
        ErrorCode.OPERATION_UNSUPPORTED,
        field.equals("id")
            ? "cannot %s '%s' entities when not using a database".formatted(operation, entity)
            : "cannot %s '%s' entities by '%s' when not using a database"
                .formatted(operation, entity, field),
        Map.of(),
        null);
  }
}
