package org.gatehouse.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Cassandra node of a test's own, as a process of its own, which it may kill and start again on
 * the same port and data, and freeze. Linux; needs a JDK 17.
 *
 * <p>Listens on loopback and lets anybody in. What it has acknowledged is on disk. The jars are
 * those that the build has gathered in {@code testkit/cassandra/target/lib}. Not thread-safe.
 */
public final class CassandraNode implements AutoCloseable {
  /** Every write is on disk before it is acknowledged. */
  static final String DURABLE = "batch";

  /** Writes reach the disk later; one tenth of a second is lost when the process is killed. */
  static final String FAST = "periodic\ncommitlog_sync_period: 10s";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final long STOP_LIMIT_SECONDS = 30;
  private static final long MILLIS_BETWEEN_LOOKS = 100;
  private static final int LOG_LINES_SHOWN = 20;
  private static final int JAVA_VERSION = 17;
  private static final Path JARS = Path.of("testkit", "cassandra", "target", "lib");
  private static final Path JDKS = Path.of("/usr/lib/jvm");

  private final Path folder;
  private final int port;
  private Process process;

  private CassandraNode(Path folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    this.process = run();
  }

  /**
   * Starts a node with data of its own, which takes some 15 seconds.
   *
   * @throws org.opentest4j.TestAbortedException when it cannot be started here and CI is not set
   */
  public static CassandraNode start() {
    try {
      return startHere(DURABLE);
    } catch (IOException | RuntimeException e) {
      throw MissingServer.refuse("Cassandra", System.getenv(), e);
    }
  }

  /**
   * Starts a node or says why not.
   *
   * @param sync when writes reach the disk
   */
  static CassandraNode startHere(String sync) throws IOException {
    Path folder = Files.createTempDirectory("testkit-cassandra");
    try {
      int port = freePort();
      int storagePort = freePort();
      Map<String, Object> values =
          Map.of(
              "folder", folder,
              "port", port,
              "commitlog_sync", sync,
              "storage_port", storagePort,
              "ssl_storage_port", freePort());
      for (String file : List.of("cassandra.yaml", "cassandra.options", "cassandra-logback.xml")) {
        Files.writeString(folder.resolve(file), filledIn(file, values));
      }
      return new CassandraNode(folder, port);
    } catch (IOException | RuntimeException e) {
      deleteTree(folder);
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String filledIn(String file, Map<String, Object> values) throws IOException {
    try (InputStream in = Objects.requireNonNull(CassandraNode.class.getResourceAsStream(file))) {
      String text = new String(in.readAllBytes(), UTF_8);
      for (Map.Entry<String, Object> value : values.entrySet()) {
        text = text.replace("${" + value.getKey() + "}", value.getValue().toString());
      }
      return text;
    }
  }

  private Process run() throws IOException {
    List<String> command =
        List.of(
            java().toString(),
            "@" + folder.resolve("cassandra.options"),
            "-cp",
            folder + ":" + jars().resolve("*"),
            "org.apache.cassandra.service.CassandraDaemon");
    Process started =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    try {
      awaitAnswer(started);
      return started;
    } catch (IOException | RuntimeException e) {
      started.destroyForcibly();
      throw e;
    }
  }

  private Path log() {
    return folder.resolve("out.log");
  }

  /** Where the build has put the jars, seen from the module in which a test runs. */
  private static Path jars() throws IOException {
    Path at = Path.of("").toAbsolutePath();
    while (at != null) {
      if (Files.isDirectory(at.resolve(JARS))) {
        return at.resolve(JARS);
      }
      at = at.getParent();
    }
    throw new IOException(JARS + " is missing (expected: made by the module testkit/cassandra)");
  }

  /** Cassandra 5.0 runs on no newer JDK than 17. */
  private static Path java() throws IOException {
    if (Runtime.version().feature() == JAVA_VERSION) {
      return Path.of(System.getProperty("java.home"), "bin", "java");
    }
    try (Stream<Path> jdks = Files.list(JDKS)) {
      Optional<Path> java =
          jdks.filter(jdk -> jdk.getFileName().toString().contains(String.valueOf(JAVA_VERSION)))
              .map(jdk -> jdk.resolve("bin").resolve("java"))
              .filter(Files::isExecutable)
              .findFirst();
      return java.orElseThrow(() -> new IOException("no JDK 17 in " + JDKS));
    }
  }

  private void awaitAnswer(Process started) throws IOException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException notYet) {
        if (hasEnded(started)) {
          throw new IOException("Cassandra ended at its start: " + lastLogLines(), notYet);
        }
      }
    }
    throw new IOException("Cassandra gave no answer: " + lastLogLines());
  }

  private static boolean hasEnded(Process started) throws IOException {
    try {
      return started.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Cassandra started", e);
    }
  }

  private String lastLogLines() throws IOException {
    List<String> lines = Files.readAllLines(log());
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
  }

  /** The node, and a keyspace that nobody has used. */
  public CassandraAddress newKeyspace() {
    return new CassandraAddress("127.0.0.1", port, "").withNewKeyspace();
  }

  /** Ends the process in mid-step (SIGKILL), frozen or not. What was acknowledged is kept. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Cassandra did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Cassandra ended", e);
    }
  }

  /** Starts again after {@link #kill}, on the same port and with the same data. */
  public void startAgain() {
    try {
      process = run();
    } catch (IOException e) {
      throw new IllegalStateException("Cassandra did not start again", e);
    }
  }

  /** Stops the process in mid-step (SIGSTOP): connections stay open, nothing answers. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets it go on after {@link #freeze}. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    List<String> command =
        new ArrayList<>(List.of("kill", "-" + name, String.valueOf(process.pid())));
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": exit code " + exit);
      }
    } catch (IOException e) {
      throw new IllegalStateException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
    }
  }

  /** Ends the node and deletes its data. */
  @Override
  public void close() {
    kill();
    deleteTree(folder);
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
