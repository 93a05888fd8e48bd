package org.gatehouse.api.error;

/**
 * The kinds of errors that the Admin API tells its clients of: Kong's number and name for each, and
 * the HTTP status that goes with it.
 */
public enum ErrorCode {
  INVALID_PRIMARY_KEY(1, "invalid primary key", 400),
  SCHEMA_VIOLATION(2, "schema violation", 400),
  PRIMARY_KEY_VIOLATION(3, "primary key violation", 400),
  FOREIGN_KEY_VIOLATION(4, "foreign key violation", 400),
  UNIQUE_VIOLATION(5, "unique constraint violation", 409),
  NOT_FOUND(6, "not found", 404),
  INVALID_OFFSET(7, "invalid offset", 400),
  DATABASE_ERROR(8, "database error", 503),
  INVALID_SIZE(9, "invalid size", 400),
  INVALID_UNIQUE(10, "invalid unique", 400),
  INVALID_OPTIONS(11, "invalid options", 400),
  OPERATION_UNSUPPORTED(12, "operation unsupported", 405),
  FOREIGN_KEYS_UNRESOLVED(13, "foreign keys unresolved", 400),
  DECLARATIVE_CONFIG(14, "invalid declarative configuration", 400),
  REFERENCED_BY_OTHERS(19, "referenced by others", 400),
  /** Ours, as all from 100 on. */
  STALE_REVISION(100, "stale revision", 412),
  TRANSACTION_REFUSED(101, "transaction refused", 400);

  private final int number;
  private final String title;
  private final int status;

  ErrorCode(int number, String title, int status) {
    this.number = number;
    this.title = title;
    this.status = status;
  }

  /** The {@code code} of an error body. */
  public int number() {
    return number;
  }

  /** The {@code name} of an error body. */
  public String title() {
    return title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
