package org.gatehouse.testkit.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of a test's own, which it may stop, kill, start again on the same port and
 * data, and freeze; Linux on amd64.
 *
 * <p>Listens on loopback and accepts any password. Writes are not flushed to disk: data outlives
 * the server process, not the machine. Not thread-safe.
 */
public final class PostgresNode implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final long STOP_LIMIT_SECONDS = 30;

  private final Path folder;
  private final PostgresDatabases databases;
  private EmbeddedPostgres server;
  private boolean running = true;

  private PostgresNode(Path folder, EmbeddedPostgres server) {
    this.folder = folder;
    this.server = server;
    this.databases =
        new PostgresDatabases(
            new PostgresAddress("127.0.0.1", server.getPort(), "postgres", "postgres", "postgres"));
  }

  /**
   * Starts a server with data of its own.
   *
   * @throws org.opentest4j.TestAbortedException when it cannot be started here and CI is not set
   */
  public static PostgresNode start() {
    try {
      return startHere();
    } catch (IOException | RuntimeException e) {
      throw MissingServer.refuse("PostgreSQL", System.getenv(), e);
    }
  }

  /** Starts a server or says why not. */
  static PostgresNode startHere() throws IOException {
    Path folder = Files.createTempDirectory("testkit-postgres");
    try {
      return new PostgresNode(folder, builder(folder).start());
    } catch (IOException | RuntimeException e) {
      deleteTree(folder);
      throw e;
    }
  }

  /** A new empty database on this server. */
  public PostgresAddress createDatabase() {
    return databases.create();
  }

  /**
   * Stops at once and breaks every connection, as {@code pg_ctl stop -m immediate}; a frozen server
   * too. What was committed is kept.
   */
  public void stop() {
    thaw();
    ProcessHandle postmaster = postmaster();
    signal("QUIT", List.of(postmaster));
    awaitEnd(List.of(postmaster));
  }

  /**
   * Ends all its processes in mid-step (SIGKILL), as a crash does: nothing is tidied up. What was
   * committed is kept.
   */
  public void kill() {
    ProcessHandle postmaster = postmaster();
    freeze();
    List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
    all.add(postmaster);
    signal("KILL", all);
    awaitEnd(all);
  }

  private void awaitEnd(List<ProcessHandle> processes) {
    try {
      for (ProcessHandle process : processes) {
        process.onExit().get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
      }
      // Lets go of the data folder; there is nothing left for it to stop.
      server.close();
      running = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL stopped", e);
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("PostgreSQL did not stop", e);
    }
  }

  /**
   * Starts again after {@link #stop} or {@link #kill}, on the same port and with the same
   * databases.
   */
  public void startAgain() {
    try {
      server = builder(folder).setPort(server.getPort()).start();
      running = true;
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL did not start again", e);
    }
  }

  /** Stops all its processes in mid-step (SIGSTOP): connections stay open, nothing answers. */
  public void freeze() {
    ProcessHandle postmaster = postmaster();
    // The parent first, so that it starts no child that would be missed.
    signal("STOP", List.of(postmaster));
    signal("STOP", postmaster.descendants().toList());
  }

  /** Lets it go on after {@link #freeze}. */
  public void thaw() {
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
    all.add(postmaster);
    signal("CONT", all);
  }

  /** Stops the server, frozen or not, and deletes its data. */
  @Override
  public void close() {
    if (running) {
      stop();
    }
    deleteTree(folder);
  }

  PostgresDatabases databases() {
    return databases;
  }

  /* The library turns synchronous_commit off, and a stop would lose what had been committed. */
  private static EmbeddedPostgres.Builder builder(Path folder) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("data"))
        .setCleanDataDirectory(false)
        .setServerConfig("synchronous_commit", "on")
        .setPGStartupWait(START_LIMIT);
  }

  private ProcessHandle postmaster() {
    Path pidFile = folder.resolve("data").resolve("postmaster.pid");
    try (Stream<String> lines = Files.lines(pidFile)) {
      long pid = Long.parseLong(lines.findFirst().orElse("").strip());
      return ProcessHandle.of(pid)
          .orElseThrow(() -> new IllegalStateException("PostgreSQL does not run"));
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException("PostgreSQL does not run: no pid in " + pidFile, e);
    }
  }

  private static void signal(String name, List<ProcessHandle> processes) {
    if (processes.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(process -> command.add(String.valueOf(process.pid())));
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      // A process that ended in between is none that the signal had to reach.
      if (exit != 0 && processes.stream().allMatch(ProcessHandle::isAlive)) {
        throw new IllegalStateException(String.join(" ", command) + ": exit code " + exit);
      }
    } catch (IOException e) {
      throw new IllegalStateException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
    }
  }

  private static void deleteTree(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot delete " + folder, e);
    }
  }
}
