package org.gatehouse.gateway.balancer;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.api.entity.Target;
import org.gatehouse.gateway.balancer.AddressResolver.Place;
import org.jspecify.annotations.Nullable;

/**
 * One address of a target, as the balancer of its upstream sees it, with what is known of it on
 * this node. A name that was not looked up yet, or that leads nowhere, is one peer without an
 * address. Thread-safe: what changes is written by few and read by every request.
 */
public final class Peer {
  private static final int DEFAULT_WEIGHT = 100;

  private final Target target;
  private final Endpoint endpoint;
  private final @Nullable InetAddress address;
  private final int weight;
  private final boolean isLost;
  private final AtomicInteger inUse;
  private final PeerHealth health;
  private final PeerLatency latency;

  private Peer(
      Target target,
      Endpoint endpoint,
      @Nullable InetAddress address,
      int weight,
      boolean isLost,
      AtomicInteger inUse,
      PeerHealth health,
      PeerLatency latency) {
    this.target = target;
    this.endpoint = endpoint;
    this.address = address;
    this.weight = weight;
    this.isLost = isLost;
    this.inUse = inUse;
    this.health = health;
    this.latency = latency;
  }

  /** One that nothing is known of. */
  private Peer(
      Target target, Endpoint endpoint, @Nullable InetAddress address, int weight, boolean isLost) {
    this(
        target,
        endpoint,
        address,
        weight,
        isLost,
        new AtomicInteger(),
        new PeerHealth(),
        new PeerLatency());
  }

  /** A target whose name was not looked up yet. */
  static Peer unresolved(Target target) {
    return new Peer(target, Endpoint.ofTarget(target.target()), null, weight(target), false);
  }

  /** A target whose name leads nowhere: it is never picked. */
  static Peer lost(Target target) {
    return new Peer(target, Endpoint.ofTarget(target.target()), null, 0, true);
  }

  /** One of the addresses that a target has, of which nothing is known yet. */
  static Peer at(Target target, Place place) {
    Endpoint own = Endpoint.ofTarget(target.target());
    int weight = weight(target);
    return new Peer(
        target,
        place.port() == 0 ? own : new Endpoint(own.host(), place.port()),
        place.address(),
        weight == 0 || place.weight() == 0 ? weight : place.weight(),
        false);
  }

  /** This one with what is known of another, which had the same address before. */
  Peer knowing(Peer before) {
    return new Peer(
        target, endpoint, address, weight, isLost, before.inUse, before.health, before.latency);
  }

  /** As {@link #knowing}, but for the health, which is forgotten. */
  Peer usedLike(Peer before) {
    return new Peer(
        target, endpoint, address, weight, isLost, before.inUse, new PeerHealth(), before.latency);
  }

  private static int weight(Target target) {
    return target.weight().orElse(DEFAULT_WEIGHT);
  }

  Target target() {
    return target;
  }

  /** The target's host, and the port to call. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Where it is; null as long as its name has not been looked up. */
  public @Nullable InetAddress address() {
    return address;
  }

  int weight() {
    return weight;
  }

  /** What tells it from all others of its upstream, on every node alike. */
  String key() {
    return address == null
        ? target.target()
        : address.getHostAddress() + ":" + endpoint.port() + " " + target.target();
  }

  PeerHealth health() {
    return health;
  }

  PeerLatency latency() {
    return latency;
  }

  /** How many exchanges use it now. */
  int inUse() {
    return inUse.get();
  }

  /** An exchange has picked it. */
  void use() {
    inUse.incrementAndGet();
  }

  /** An exchange that had picked it is done with it. */
  public void release() {
    inUse.decrementAndGet();
  }

  /**
   * Its address, an empty text if its name leads nowhere; nothing as long as that was never looked
   * up.
   */
  Optional<String> ip() {
    return address == null
        ? Optional.of("").filter(none -> isLost)
        : Optional.of(address.getHostAddress());
  }
}
