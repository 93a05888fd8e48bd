package org.gatehouse.testkit.store;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where one PostgreSQL database is and who may use it. */
public record PostgresAddress(
    String host, int port, String database, String user, String password) {

  private static final String EXPECTED =
      " (expected: jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD)";

  /**
   * Reads {@code jdbc:postgresql://host:port/database?user=u&password=p}; the port defaults to
   * 5432, the password to none.
   *
   * @throws IllegalArgumentException for anything else, without naming the password
   */
  public static PostgresAddress parse(String jdbcUrl) {
    if (!jdbcUrl.startsWith("jdbc:postgresql://")) {
      throw new IllegalArgumentException("PostgreSQL address: no JDBC URL" + EXPECTED);
    }
    URI uri;
    try {
      uri = URI.create(jdbcUrl.substring("jdbc:".length()));
    } catch (IllegalArgumentException e) {
      // The cause would show the whole URL, the password in it.
      throw new IllegalArgumentException("PostgreSQL address: malformed" + EXPECTED);
    }
    Map<String, String> options = optionsOf(uri);
    String user = options.get("user");
    if (uri.getHost() == null || uri.getPath().length() < 2 || user == null) {
      throw new IllegalArgumentException(
          "PostgreSQL address: host, database or user is missing" + EXPECTED);
    }
    int port = uri.getPort() < 0 ? 5432 : uri.getPort();
    String database = uri.getPath().substring(1);
    String password = options.getOrDefault("password", "");
    return new PostgresAddress(uri.getHost(), port, database, user, password);
  }

  /** Such as {@code jdbc:postgresql://127.0.0.1:5432/kong}, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database;
  }

  PostgresAddress withDatabase(String other) {
    return new PostgresAddress(host, port, other, user, password);
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }

  private static Map<String, String> optionsOf(URI uri) {
    Map<String, String> options = new HashMap<>();
    for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
        options.put(pair.substring(0, equals), value);
      }
    }
    return options;
  }
}
