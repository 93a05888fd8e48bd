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
import org.awaitility.Awaitility;

/**
 * A project folder with placeholder WARs and the launcher in a JVM of its own.
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
  private Process process;

  private LaunchedNode(Path home, int[] ports) {
    this.home = home;
    this.data = home.resolve("data");
    this.proxyPort = ports[0];
    this.proxySslPort = ports[1];
    this.adminPort = ports[2];
    environment.put("GATEHOUSE_PROXY_PORT", Integer.toString(proxyPort));
    environment.put("GATEHOUSE_PROXY_SSL_PORT", Integer.toString(proxySslPort));
    environment.put("GATEHOUSE_ADMIN_PORT", Integer.toString(adminPort));
  }

  /** Lays out the folder; starts nothing. */
  static LaunchedNode in(Path home) throws IOException {
    Path module = Path.of("").toAbsolutePath();
    Files.createDirectories(home.resolve("tomcat-conf/target"));
    Files.createSymbolicLink(home.resolve("tomcat-conf/conf"), module.resolve("conf"));
    for (String built : List.of("tomcat", "postgres")) {
      Files.createSymbolicLink(
          home.resolve("tomcat-conf/target").resolve(built), module.resolve("target/" + built));
    }
    LaunchedNode node = new LaunchedNode(home, freePorts());
    node.deploy("");
    return node;
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
        ServerSocket third = free()) {
      return new int[] {first.getLocalPort(), second.getLocalPort(), third.getLocalPort()};
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Starts the JVM and returns at once. */
  void launch() throws IOException {
    Path module = Path.of("").toAbsolutePath();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + module.resolve("conf/jvm.options"),
            "-Xmx256m",
            "-cp",
            module.resolve("target/classes")
                + ":"
                + module.resolve("target/tomcat/bin/tomcat-juli.jar"),
            "org.gatehouse.launcher.Launcher",
            home.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
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
    for (String link : List.of("conf", "target/tomcat", "target/postgres")) {
      Files.deleteIfExists(home.resolve("tomcat-conf").resolve(link));
    }
  }
}
