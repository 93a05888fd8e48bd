package org.gatehouse.gateway.balancer;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns the name of a host into an address. Thread-safe. */
@FunctionalInterface
public interface AddressResolver {
  /**
   * The address to use for the next try.
   *
   * @throws UnknownHostException when there is none: the client gets 503
   */
  InetAddress resolve(String host) throws UnknownHostException;

  /** Asks the resolver of this machine through the JDK, which keeps what it learns for a while. */
  static AddressResolver system() {
    return InetAddress::getByName;
  }
}
