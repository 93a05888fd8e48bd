package org.gatehouse.store.outage;

/** What an SQLSTATE says of the server, whoever has met it. */
public final class SqlStates {
  private static final String CONNECTION_CLASS = "08";
  private static final String SHUTDOWN_CLASS = "57P";

  private SqlStates() {}

  /** Whether there is no connection to the server, or no longer. */
  public static boolean isLostConnection(String state) {
    return state.startsWith(CONNECTION_CLASS) || state.startsWith(SHUTDOWN_CLASS);
  }
}
