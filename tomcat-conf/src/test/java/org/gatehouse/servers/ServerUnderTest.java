package org.gatehouse.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Prepares the app server that Arquillian is to start: its free ports, an empty database, and the
 * settings that lead both WARs there.
 *
 * <p>Fills the place-holders of {@code arquillian.xml}, so it must come before Arquillian's own
 * extension. The build names the server and the folder of its distribution by system properties.
 */
final class ServerUnderTest implements BeforeAllCallback {

  private static final String PREFIX = "gatehouse.test.";

  private final PostgresServer postgres = new PostgresServer();
  private final String name = property("server");
  private final int httpPort;
  private final int httpsPort;
  private final int managementPort;

  ServerUnderTest() {
    try (ServerSocket first = free();
        ServerSocket second = free();
        ServerSocket third = free()) {
      httpPort = first.getLocalPort();
      httpsPort = second.getLocalPort();
      managementPort = third.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free ports on the loopback interface", e);
    }
  }

  private static String property(String key) {
    return Optional.ofNullable(System.getProperty(PREFIX + key))
        .orElseThrow(() -> new IllegalStateException(PREFIX + key + ": not set by the build"));
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  int httpPort() {
    return httpPort;
  }

  AdminClient admin() {
    return new AdminClient(httpPort, "/admin");
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    postgres.beforeAll(context);
    PostgresAddress database = postgres.createDatabase();
    Path home = Path.of(property("home"));
    Path base = home.resolveSibling(name + "-base");
    set("base", base);
    set("http_port", httpPort);
    set("https_port", httpsPort);
    set("management_port", managementPort);
    Map<String, String> settings =
        switch (name) {
          case "tomcat10" -> {
            TomcatFolder.layOut(home, base, httpPort);
            yield bySettings(database);
          }
          case "tomcat11" -> {
            // The other way to be told: a pool of the server's own, by JNDI.
            TomcatFolder.layOut(home, base, httpPort).withPool(database);
            yield Map.of();
          }
          case "wildfly" -> bySettings(database);
          default -> throw new IllegalArgumentException(PREFIX + "server: " + name);
        };
    set("jvm_options", options(base, settings));
  }

  private static Map<String, String> bySettings(PostgresAddress database) {
    return Map.of(
        "pg_host", database.host(),
        "pg_port", Integer.toString(database.port()),
        "pg_database", database.database(),
        "pg_user", database.user(),
        "pg_password", database.password());
  }

  private static String options(Path base, Map<String, String> settings) {
    StringBuilder options = new StringBuilder("-Xmx512m");
    for (String option :
        List.of(
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Djava.rmi.server.hostname=127.0.0.1",
            "-Dgatehouse.data=" + base.resolve("gatehouse"),
            // Without the rest of the loopback network, which a test then comes from.
            "-Dgatehouse.admin_allow=127.0.0.1")) {
      options.append(' ').append(option);
    }
    settings.forEach(
        (key, value) -> options.append(" -Dgatehouse.").append(key).append('=').append(value));
    return options.toString();
  }

  private static void set(String key, Object value) {
    System.setProperty(PREFIX + key, value.toString());
  }
}
