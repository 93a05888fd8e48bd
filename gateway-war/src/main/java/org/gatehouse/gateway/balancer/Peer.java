package org.gatehouse.gateway.balancer;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.api.entity.Target;
import org.jspecify.annotations.Nullable;

/**
 * A target as the balancer of its upstream sees it, with what is known of it on this node.
 * Thread-safe: what changes is written by few and read by every request.
 */
public final class Peer {
  private static final int DEFAULT_WEIGHT = 100;

  private final Target target;
  private final Endpoint endpoint;
  private final boolean isName;
  private final AtomicInteger inUse = new AtomicInteger();
  private final PeerHealth health;
  private final PeerLatency latency;
  private volatile @Nullable String ip;

  /** A target that nothing is known of yet. */
  Peer(Target target) {
    this(target, new PeerHealth(), new PeerLatency());
  }

  private Peer(Target target, PeerHealth health, PeerLatency latency) {
    this.target = target;
    this.health = health;
    this.latency = latency;
    this.endpoint = Endpoint.ofTarget(target.target());
    this.isName = HostAddress.parse(target.target()).kind() == HostAddress.Kind.NAME;
    this.ip = isName ? null : endpoint.host();
  }

  /** The same address after its configuration has changed, with what was known of it. */
  Peer changedTo(Target newTarget) {
    Peer next = new Peer(newTarget, health, latency);
    next.ip = ip;
    return next;
  }

  Target target() {
    return target;
  }

  /** Where it is. */
  public Endpoint endpoint() {
    return endpoint;
  }

  int weight() {
    return target.weight().orElse(DEFAULT_WEIGHT);
  }

  /** Whether the host has to be looked up. */
  boolean isName() {
    return isName;
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
   * Where the name led when it was last looked up, an empty text if it led nowhere; nothing as long
   * as it was never looked up.
   */
  Optional<String> ip() {
    return Optional.ofNullable(ip);
  }

  void resolved(String newIp) {
    ip = newIp;
  }
}
