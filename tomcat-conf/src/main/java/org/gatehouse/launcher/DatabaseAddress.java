package org.gatehouse.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the server of a data folder listens, on 127.0.0.1, and how to log in.
 *
 * @param password of the role
 */
record DatabaseAddress(int port, String password) {
  static final String ROLE = "gatehouse";

  /** The line of {@code postmaster.pid} that says the port, counted from 0. */
  private static final int PORT_LINE = 3;

  /**
   * The address of the server that the node of a data folder runs.
   *
   * @throws StartFailure when it runs none
   */
  static DatabaseAddress ofRunning(Path data) {
    try {
      Path pidFile = data.resolve("postgres/postmaster.pid");
      return new DatabaseAddress(
          Integer.parseInt(Files.readAllLines(pidFile).get(PORT_LINE).strip()),
          Files.readString(data.resolve("postgres.password")).strip());
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new StartFailure(
          "the node of %s has no database running; try again when it is up".formatted(data), e);
    }
  }

  /** Tells the applications of this JVM, which read it as settings. */
  void tellApplications() {
    System.setProperty("gatehouse.pg_host", "127.0.0.1");
    System.setProperty("gatehouse.pg_port", Integer.toString(port));
    System.setProperty("gatehouse.pg_user", ROLE);
    System.setProperty("gatehouse.pg_password", password);
    System.setProperty("gatehouse.pg_database", ROLE);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "127.0.0.1:" + port;
  }
}
