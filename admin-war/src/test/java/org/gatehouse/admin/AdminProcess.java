package org.gatehouse.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.testkit.store.PostgresAddress;

/** The Admin API in a JVM of its own, which may be killed in mid-step. */
final class AdminProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;

  private AdminProcess(Process process) {
    this.process = process;
  }

  /** Starts the JVM and waits until the Admin API answers. */
  static AdminProcess start(PostgresAddress database, int port) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            // starts a second sooner, and is killed before more would pay
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            AdminProcess.class.getName(),
            String.valueOf(port),
            database.host(),
            String.valueOf(database.port()),
            database.database(),
            database.user(),
            database.password());
    try {
      AdminProcess started =
          new AdminProcess(
              new ProcessBuilder(command)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .redirectError(ProcessBuilder.Redirect.DISCARD)
                  .start());
      AdminClient client = new AdminClient(port);
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptionsInstanceOf(UncheckedIOException.class)
          .failFast("the JVM has ended", () -> !started.process.isAlive())
          .until(() -> client.get("/consumers").status() == 200);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the JVM with SIGKILL. */
  void kill() {
    process.destroyForcibly();
    Awaitility.await().atMost(PATIENCE).until(() -> !process.isAlive());
  }

  @Override
  public void close() {
    kill();
  }

  /** Runs until killed, or until the JVM that has started it ends and so closes its pipe. */
  public static void main(String[] arguments) throws IOException {
    PostgresAddress database =
        new PostgresAddress(
            arguments[1], Integer.parseInt(arguments[2]), arguments[3], arguments[4], arguments[5]);
    AdminServer server = AdminServer.on(database, Map.of(), Integer.parseInt(arguments[0]));
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    server.close();
  }
}
