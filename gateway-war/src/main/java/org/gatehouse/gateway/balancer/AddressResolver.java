package org.gatehouse.gateway.balancer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns the name of a host into addresses. Thread-safe. */
@FunctionalInterface
public interface AddressResolver {
  /**
   * The address to use for the next try; several that a name has take turns.
   *
   * @throws UnknownHostException when there is none: the client gets 503
   */
  Place resolve(String host) throws UnknownHostException;

  /**
   * All addresses that a name has, in a fixed order.
   *
   * @throws UnknownHostException when there is none
   */
  default List<Place> all(String host) throws UnknownHostException {
    return List.of(resolve(host));
  }

  /**
   * One address of a name.
   *
   * @param name the one that was asked for, or an SRV record's target
   * @param port of an SRV record; 0 for none
   * @param weight of an SRV record, at least 1; 0 for none
   */
  record Place(String name, InetAddress address, int port, int weight) {
    /** The port to call. */
    public int portOr(int usual) {
      return port > 0 ? port : usual;
    }
  }

  /** Asks the resolver of this machine through the JDK, which keeps what it learns for a while. */
  static AddressResolver system() {
    return host -> new Place(host, InetAddress.getByName(host), 0, 0);
  }
}
