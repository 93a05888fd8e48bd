package org.gatehouse.gateway.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * What a name led to.
 *
 * @param places in a fixed order; empty unless found
 * @param ttlSeconds how long that holds, as the records say
 */
public record DnsAnswer(Status status, List<Place> places, long ttlSeconds) {
  /** How a lookup ended. */
  public enum Status {
    FOUND,
    /** The servers say that there is no such name, or no address for it. */
    NOT_FOUND,
    /** No server gave an answer. */
    ERROR
  }

  /**
   * One address.
   *
   * @param name the name that has the address: the one that was asked for, or an SRV record's
   * @param port of an SRV record; 0 for none
   * @param weight of an SRV record; -1 for none
   */
  public record Place(String name, InetAddress address, int port, int weight) {}

  static final DnsAnswer NOT_FOUND = new DnsAnswer(Status.NOT_FOUND, List.of(), 0);
  static final DnsAnswer ERROR = new DnsAnswer(Status.ERROR, List.of(), 0);

  static DnsAnswer found(List<Place> places, long ttlSeconds) {
    return new DnsAnswer(Status.FOUND, List.copyOf(places), ttlSeconds);
  }

  /** The answer for an IP address, which holds for ever. */
  public static DnsAnswer ofLiteral(String ip) {
    try {
      // an address as text is not looked up
      return found(List.of(new Place(ip, InetAddress.getByName(ip), 0, -1)), Long.MAX_VALUE);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host: " + ip + " (expected: an IP address)", e);
    }
  }

  boolean isFound() {
    return status == Status.FOUND;
  }
}
