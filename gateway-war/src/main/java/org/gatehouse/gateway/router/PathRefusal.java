package org.gatehouse.gateway.router;

/**
 * Why a path is not read: what one server would make of it, another would not.
 *
 * <p>Each has the status that Kong answers in its place: 400, where the nginx under it refuses the
 * request line, or 404, where the router finds nothing to compare.
 */
public enum PathRefusal implements PathReading {
  NOT_ABSOLUTE(400, "must start with a slash"),
  UNSAFE_CHARACTER(400, "must be visible US-ASCII without '#', '?' and space (RFC 3986 §3.3)"),
  MALFORMED_ESCAPE(400, "must have two hexadecimal digits after each percent sign"),
  NUL(400, "must not contain %00"),
  ABOVE_ROOT(400, "must not climb above the root by '..'"),
  NOT_UTF8(404, "must be UTF-8 once its percent-encoding is removed");

  private final int status;
  private final String expectation;

  PathRefusal(int status, String expectation) {
    this.status = status;
    this.expectation = expectation;
  }

  /** The HTTP status to answer with. */
  public int status() {
    return status;
  }

  /** What a path must be like, for the log: {@code must start with a slash}. */
  public String expectation() {
    return expectation;
  }
}
