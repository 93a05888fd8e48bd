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
  private final @Nullable Place place;
  private final boolean isNamedBySrv;
  private final int weight;
  private final boolean isLost;
  private final AtomicInteger inUse;
  private final PeerHealth health;
  private final PeerLatency latency;

  /** What is known of an address. */
  private record Known(AtomicInteger inUse, PeerHealth health, PeerLatency latency) {
    static Known nothing() {
      return new Known(new AtomicInteger(), new PeerHealth(), new PeerLatency());
    }
  }

  private Peer(
      Target target,
      Endpoint endpoint,
      @Nullable Place place,
      boolean isNamedBySrv,
      int weight,
      boolean isLost,
      Known known) {
    this.target = target;
    this.endpoint = endpoint;
    this.place = place;
    this.isNamedBySrv = isNamedBySrv;
    this.weight = weight;
    this.isLost = isLost;
    this.inUse = known.inUse();
    this.health = known.health();
    this.latency = known.latency();
  }

  /**
   * A target whose name was not looked up yet.
   *
   * @param isNamedBySrv whether it is called as an SRV record says
   */
  static Peer unresolved(Target target, boolean isNamedBySrv) {
    Endpoint own = Endpoint.ofTarget(target.target());
    return new Peer(target, own, null, isNamedBySrv, weight(target), false, Known.nothing());
  }

  /** A target whose name leads nowhere: it is never picked. */
  static Peer lost(Target target) {
    Endpoint own = Endpoint.ofTarget(target.target());
    return new Peer(target, own, null, false, 0, true, Known.nothing());
  }

  /**
   * One of the addresses that a target has, of which nothing is known yet.
   *
   * @param isNamedBySrv whether it is called as an SRV record says
   */
  static Peer at(Target target, Place place, boolean isNamedBySrv) {
    Endpoint own = Endpoint.ofTarget(target.target());
    Endpoint there =
        new Endpoint(isNamedBySrv ? place.name() : own.host(), place.portOr(own.port()));
    int weight = weight(target);
    return new Peer(
        target,
        there,
        place,
        isNamedBySrv,
        weight == 0 || place.weight() == 0 ? weight : place.weight(),
        false,
        Known.nothing());
  }

  /** This one with what is known of another, which had the same address before. */
  Peer knowing(Peer before) {
    return with(new Known(before.inUse, before.health, before.latency));
  }

  /** As {@link #knowing}, but for the health, which is forgotten. */
  Peer usedLike(Peer before) {
    return with(new Known(before.inUse, new PeerHealth(), before.latency));
  }

  private Peer with(Known known) {
    return new Peer(target, endpoint, place, isNamedBySrv, weight, isLost, known);
  }

  private static int weight(Target target) {
    return target.weight().orElse(DEFAULT_WEIGHT);
  }

  Target target() {
    return target;
  }

  /** What the target is called, by its own name or by an SRV record, and the port to call. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Where it is; null as long as its name has not been looked up. */
  public @Nullable InetAddress address() {
    return place == null ? null : place.address();
  }

  /** As {@link #address}, with what DNS said of it. */
  @Nullable Place place() {
    return place;
  }

  /** What it is called at a place that its name, not looked up before, has just led to. */
  public String nameAt(Place found) {
    return isNamedBySrv ? found.name() : endpoint.host();
  }

  int weight() {
    return weight;
  }

  /** What tells it from all others of its upstream, on every node alike. */
  String key() {
    if (place == null) {
      return target.target();
    }
    String there = place.address().getHostAddress() + ":" + endpoint.port() + " " + target.target();
    // those that differ in their names alone must not share their hashes
    return isNamedBySrv ? there + " " + place.name() : there;
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
    return place == null
        ? Optional.of("").filter(none -> isLost)
        : Optional.of(place.address().getHostAddress());
  }
}
