package org.gatehouse.gateway.balancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Turns the name of a host into an address. Thread-safe. */
@FunctionalInterface
public interface AddressResolver {
  /**
   * The address to use for the next try; several that a name has take turns.
   *
   * @param port taken unless the name's record has one of its own
   * @throws UnknownHostException when there is none: the client gets 503
   */
  InetSocketAddress resolve(String host, int port) throws UnknownHostException;

  /** Asks the resolver of this machine through the JDK, which keeps what it learns for a while. */
  static AddressResolver system() {
    return (host, port) -> new InetSocketAddress(InetAddress.getByName(host), port);
  }
}
