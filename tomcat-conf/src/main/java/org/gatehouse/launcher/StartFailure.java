package org.gatehouse.launcher;

/** Why a node cannot start, in one line that names the setting or file to look at. */
final class StartFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
