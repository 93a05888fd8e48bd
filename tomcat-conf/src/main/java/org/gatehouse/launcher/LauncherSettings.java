package org.gatehouse.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the launcher itself must know before a WAR runs.
 *
 * <p>A key {@code proxy_port} comes from {@code proxy_port = 8000} in {@code gatehouse.conf} or
 * from {@code GATEHOUSE_PROXY_PORT} in the environment, which wins. Keys that the launcher does not
 * know are the WARs' business, and so is refusing unknown ones. What Kubernetes says of a Service
 * {@code gatehouse-proxy} is no setting: {@code GATEHOUSE_PROXY_PORT=tcp://10.96.0.8:80}.
 *
 * @param database the kind of store; the launcher starts a server for {@code postgres} only
 * @param postgresHost a server that the operator runs; when absent the launcher starts its own
 * @param tls what the operator has for the HTTPS port ({@code ssl_cert}, {@code ssl_cert_key});
 *     when absent a self-signed pair is used
 * @param verifyClient whether clients are asked for a certificate ({@code ssl_verify_client}): none
 *     or optional
 * @param postgresPort where the launcher's own server listens; when absent on any free port
 */
record LauncherSettings(
    int proxyPort,
    int proxySslPort,
    int adminPort,
    int statusPort,
    Path data,
    String database,
    Optional<String> postgresHost,
    OptionalInt postgresPort,
    Optional<CertificateFiles> tls,
    String verifyClient) {

  private static final String POSTGRES = "postgres";
  private static final List<String> VERIFY_CLIENT = List.of("none", "optional");

  /** Whether the node's database is one that the launcher starts. */
  boolean ownsDatabase() {
    return database.equals(POSTGRES) && postgresHost.isEmpty();
  }

  /**
   * Reads the settings; relative paths start at {@code home}.
   *
   * @throws StartFailure naming every bad value
   */
  static LauncherSettings read(Map<String, String> environment, Path home) {
    Map<String, String> values = new HashMap<>();
    String conf = environment.get("GATEHOUSE_CONF");
    if (conf != null && !Files.isRegularFile(home.resolve(conf))) {
      throw new StartFailure("GATEHOUSE_CONF: " + conf + " (expected: a file)");
    }
    Path file = home.resolve(conf == null ? "gatehouse.conf" : conf);
    if (Files.isRegularFile(file)) {
      values.putAll(readFile(file));
    }
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("GATEHOUSE_") && !isServiceLink(name, value)) {
            values.put(name.substring("GATEHOUSE_".length()).toLowerCase(Locale.ROOT), value);
          }
        });
    return new Reader(values).settings(home);
  }

  private static boolean isServiceLink(String name, String value) {
    return name.endsWith("_PORT") && value.matches("(tcp|udp|sctp)://.*");
  }

  private static Map<String, String> readFile(Path file) {
    Map<String, String> values = new HashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String text = line.replaceFirst("(^|\\s)#.*", "").strip();
        int equals = text.indexOf('=');
        if (equals > 0) {
          values.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
        }
      }
    } catch (IOException e) {
      throw new StartFailure(file + " cannot be read: " + e.getMessage(), e);
    }
    return values;
  }

  private record Reader(Map<String, String> values, List<String> problems) {

    Reader(Map<String, String> values) {
      this(values, new ArrayList<>());
    }

    LauncherSettings settings(Path home) {
      int proxyPort = port("proxy_port").orElse(8000);
      int proxySslPort = port("proxy_ssl_port").orElse(8443);
      int adminPort = port("admin_port").orElse(8001);
      int statusPort = port("status_port").orElse(8007);
      Optional<Path> sslCert = text("ssl_cert").map(home::resolve);
      Optional<Path> sslCertKey = text("ssl_cert_key").map(home::resolve);
      String verifyClient = text("ssl_verify_client").orElse("none");
      if (!VERIFY_CLIENT.contains(verifyClient)) {
        problems.add("ssl_verify_client: " + verifyClient + " (expected: none or optional)");
      }
      OptionalInt postgresPort =
          text("pg_host").isPresent() ? OptionalInt.empty() : port("pg_port");
      List<Integer> ports = List.of(proxyPort, proxySslPort, adminPort, statusPort);
      if (Set.copyOf(ports).size() < ports.size()) {
        problems.add(
            "GATEHOUSE_PROXY_PORT, GATEHOUSE_PROXY_SSL_PORT, GATEHOUSE_ADMIN_PORT,"
                + " GATEHOUSE_STATUS_PORT: %d, %d, %d, %d (expected: four different ports)"
                    .formatted(proxyPort, proxySslPort, adminPort, statusPort));
      }
      if (sslCert.isPresent() != sslCertKey.isPresent()) {
        problems.add("ssl_cert and ssl_cert_key: only one is set (expected: both or none)");
      }
      if (text("pg_host").isEmpty()) {
        Stream.of("pg_user", "pg_password", "pg_database")
            .filter(key -> text(key).isPresent())
            .forEach(
                key ->
                    problems.add(
                        key
                            + ": set without pg_host (expected: both or none; the gateway's own"
                            + " database has its own)"));
      }
      if (!problems.isEmpty()) {
        throw new StartFailure(String.join("; ", problems));
      }
      return new LauncherSettings(
          proxyPort,
          proxySslPort,
          adminPort,
          statusPort,
          home.resolve(text("data").orElse("data")).toAbsolutePath().normalize(),
          text("database").orElse(POSTGRES),
          text("pg_host"),
          postgresPort,
          sslCert.flatMap(cert -> sslCertKey.map(key -> new CertificateFiles(cert, key))),
          verifyClient);
    }

    private Optional<String> text(String key) {
      return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    private OptionalInt port(String key) {
      Optional<String> value = text(key);
      if (value.isEmpty()) {
        return OptionalInt.empty();
      }
      if (value.get().matches("\\d{1,5}")) {
        int port = Integer.parseInt(value.get());
        if (port >= 1 && port <= 65535) {
          return OptionalInt.of(port);
        }
      }
      problems.add(
          "GATEHOUSE_%s: %s (expected: a port, 1 to 65535)"
              .formatted(key.toUpperCase(Locale.ROOT), value.get()));
      return OptionalInt.empty();
    }
  }
}
