package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.gatehouse.servers.BuiltFiles;

/**
 * A project folder and a node that runs in it, in a JVM of its own.
 *
 * <p>Tomcat, PostgreSQL and the configuration are those of the build. Ports are free ones.
 */
final class LaunchedNode implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final Path home;
  final Path data;
  final Map<String, String> environment = new HashMap<>();
  final int proxyPort;
  final int proxySslPort;
  final int adminPort;
  final int statusPort;
  private final List<String> command;
  private Process process;

  private LaunchedNode(Path home, int[] ports, List<String> command) {
    this.home = home;
    this.command = command;
    this.data = home.resolve("data");
    this.proxyPort = ports[0];
    this.proxySslPort = ports[1];
    this.adminPort = ports[2];
    this.statusPort = ports[3];
    environment.put("GATEHOUSE_PROXY_PORT", Integer.toString(proxyPort));
    environment.put("GATEHOUSE_PROXY_SSL_PORT", Integer.toString(proxySslPort));
    environment.put("GATEHOUSE_ADMIN_PORT", Integer.toString(adminPort));
    environment.put("GATEHOUSE_STATUS_PORT", Integer.toString(statusPort));
  }

  /** Lays out a folder with placeholder WARs; starts nothing. */
  static LaunchedNode in(Path home) throws IOException {
    linkBuilt(home, "conf", "target/tomcat", "target/postgres");
    LaunchedNode node = new LaunchedNode(home, freePorts(), launcherOn(home));
    node.deploy("");
    return node;
  }

  /**
   * Lays out a folder in which everything is the project's own, to be run by {@code ./gatehouse
   * run}; starts nothing.
   */
  static LaunchedNode ofProject(Path home) throws IOException {
    linkBuilt(home, "conf", "target/tomcat", "target/postgres", "target/classes");
    for (Path file :
        List.of(
            BuiltFiles.project().resolve("gatehouse"),
            BuiltFiles.project().resolve("README.md"),
            BuiltFiles.gatewayWar(),
            BuiltFiles.adminWar())) {
      link(home, BuiltFiles.project().relativize(file).toString());
    }
    // Says that nothing is stale: the build that runs this test has just made it all.
    Files.createDirectories(home.resolve("target"));
    Files.createFile(home.resolve("target/gatehouse-built"));
    return new LaunchedNode(
        home, freePorts(), List.of(home.resolve("gatehouse").toString(), "run"));
  }

  private static void linkBuilt(Path home, String... files) throws IOException {
    for (String file : files) {
      link(home, "tomcat-conf/" + file);
    }
  }

  private static void link(Path home, String file) throws IOException {
    Files.createDirectories(home.resolve(file).getParent());
    Files.createSymbolicLink(home.resolve(file), BuiltFiles.project().resolve(file));
  }

  private static List<String> launcherOn(Path home) {
    Path module = Path.of("").toAbsolutePath();
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + module.resolve("conf/jvm.options"),
        "-Xmx256m",
        "-cp",
        module.resolve("target/classes")
            + ":"
            + module.resolve("target/tomcat/bin/tomcat-juli.jar"),
        "org.gatehouse.launcher.Launcher",
        home.toString());
  }

  /** Writes both WARs; the gateway's refuses to start with the reason, unless it is empty. */
  void deploy(String refusal) throws IOException {
    PlaceholderWar.write(
        home.resolve("gateway-war/target/gatehouse-gateway-war-0.war"), "gateway", refusal);
    PlaceholderWar.write(home.resolve("admin-war/target/gatehouse-admin-war-0.war"), "admin", "");
  }

  private static int[] freePorts() throws IOException {
    try (ServerSocket first = free();
        ServerSocket second = free();
        ServerSocket third = free();
        ServerSocket fourth = free()) {
      return Stream.of(first, second, third, fourth).mapToInt(ServerSocket::getLocalPort).toArray();
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Starts the JVM and returns at once. */
  void launch() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    builder.redirectOutput(home.resolve("stdout").toFile());
    builder.redirectError(home.resolve("stderr").toFile());
    process = builder.start();
  }

  /** Starts the JVM and waits until the node is up. */
  void start() throws IOException {
    launch();
    Awaitility.await()
        .atMost(PATIENCE)
        .failFast(() -> assertThat(process.isAlive()).as(this::everything).isTrue())
        .until(() -> stdout().contains("Ctrl-C stops it."));
  }

  /** Sends SIGTERM; {@link #exitCode} then waits for the end. */
  void terminate() {
    process.destroy();
  }

  void kill() {
    process.destroyForcibly();
    exitCode();
  }

  int exitCode() {
    Awaitility.await().atMost(PATIENCE).until(() -> !process.isAlive());
    return process.exitValue();
  }

  String stdout() throws IOException {
    return Files.readString(home.resolve("stdout"));
  }

  String stderr() throws IOException {
    return Files.readString(home.resolve("stderr"));
  }

  long pid() {
    return process.pid();
  }

  private String everything() {
    try {
      return stdout() + stderr();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      terminate();
      exitCode();
    }
    // JUnit warns of links that lead out of a temporary folder.
    List<Path> links;
    try (Stream<Path> files = Files.walk(home)) {
      links = files.filter(Files::isSymbolicLink).toList();
    }
    for (Path link : links) {
      Files.delete(link);
    }
  }
}
