package org.gatehouse.testkit.store;

import java.util.Locale;
import java.util.UUID;

/**
 * Where a Cassandra node is, and the keyspace to use, which is not there yet.
 *
 * @param keyspace small letters, digits and _
 */
public record CassandraAddress(String host, int port, String keyspace) {
  private static final int DEFAULT_PORT = 9042;

  /**
   * Reads {@code host} or {@code host:port}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static CassandraAddress parse(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    try {
      int port = colon < 0 ? DEFAULT_PORT : Integer.parseInt(address.substring(colon + 1));
      if (!host.isEmpty()) {
        return new CassandraAddress(host, port, "gatehouse");
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("Cassandra address: " + address + " (expected: HOST:PORT)");
  }

  /** The same node, and a keyspace that nobody has used. */
  public CassandraAddress withNewKeyspace() {
    String unique = UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
    return new CassandraAddress(host, port, "test_" + unique);
  }
}
