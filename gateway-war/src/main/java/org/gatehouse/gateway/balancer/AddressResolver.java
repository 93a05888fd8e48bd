package org.gatehouse.gateway.balancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns the name of a host into addresses. Thread-safe. */
@FunctionalInterface
public interface AddressResolver {
  /**
   * The address to use for the next try; several that a name has take turns.
   *
   * @param port taken unless the name's record has one of its own
   * @throws UnknownHostException when there is none: the client gets 503
   */
  InetSocketAddress resolve(String host, int port) throws UnknownHostException;

  /**
   * All addresses that a name has, in a fixed order.
   *
   * @throws UnknownHostException when there is none
   */
  default List<Place> all(String host) throws UnknownHostException {
    return List.of(new Place(resolve(host, 0).getAddress(), 0, 0));
  }

  /**
   * One address of a name.
   *
   * @param port of an SRV record; 0 for none
   * @param weight of an SRV record, at least 1; 0 for none
   */
  record Place(InetAddress address, int port, int weight) {}

  /** Asks the resolver of this machine through the JDK, which keeps what it learns for a while. */
  static AddressResolver system() {
    return (host, port) -> new InetSocketAddress(InetAddress.getByName(host), port);
  }
}
