package org.gatehouse.gateway.balancer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.gatehouse.gateway.balancer.AddressResolver.Place;

/**
 * Knows where the targets of one upstream are and which are healthy, as this node sees them.
 * Thread-safe.
 *
 * <p>All are taken for healthy until somebody says otherwise, and nobody can say so of an upstream
 * without health checks. What is known of an address outlives changes of the configuration, and of
 * DNS, that leave it in the upstream; its health does as long as there are checks.
 */
public final class TargetHealth {
  private final Upstream upstream;
  private final List<Target> targets;
  private final boolean hasNames;
  private volatile List<Peer> peers;
  private volatile Runnable whenMoved = () -> {};

  private TargetHealth(Upstream upstream, List<Target> targets, List<Peer> peers) {
    this.upstream = upstream;
    this.targets = List.copyOf(targets);
    this.hasNames = targets.stream().anyMatch(TargetHealth::isName);
    this.peers = List.copyOf(peers);
  }

  /** The health of targets that nothing is known of yet. */
  public static TargetHealth of(Upstream upstream, List<Target> targets) {
    List<Peer> peers = targets.stream().map(target -> first(upstream, target)).toList();
    return new TargetHealth(upstream, targets, peers);
  }

  /** A target before anything was looked up. */
  private static Peer first(Upstream upstream, Target target) {
    if (isName(target)) {
      return Peer.unresolved(target, isNamedBySrv(upstream));
    }
    try {
      // an address as text is not looked up
      String ip = Endpoint.ofTarget(target.target()).host();
      return Peer.at(target, new Place(ip, InetAddress.getByName(ip), 0, 0), false);
    } catch (UnknownHostException e) {
      return Peer.lost(target);
    }
  }

  private static boolean isNamedBySrv(Upstream upstream) {
    return upstream.useSrvName().orElse(false);
  }

  private static boolean isName(Target target) {
    return HostAddress.parse(target.target()).kind() == HostAddress.Kind.NAME;
  }

  /** The health of the same upstream after a change, with what is known already. */
  public TargetHealth changedTo(Upstream newUpstream, List<Target> newTargets) {
    boolean isHealthKept = isWatched() && newUpstream.healthchecks().areOn();
    Map<String, List<Peer>> known = new HashMap<>();
    for (Peer peer : peers) {
      known.computeIfAbsent(peer.target().target(), name -> new ArrayList<>()).add(peer);
    }
    List<Peer> next = new ArrayList<>(newTargets.size());
    for (Target target : newTargets) {
      List<Peer> before = known.get(target.target());
      if (before == null) {
        next.add(first(newUpstream, target));
        continue;
      }
      for (Peer peer : before) {
        Peer again = again(peer, newUpstream, target);
        next.add(isHealthKept ? again.knowing(peer) : again.usedLike(peer));
      }
    }
    return new TargetHealth(newUpstream, newTargets, next);
  }

  /** The address of a peer as one of a target that has taken the place of the peer's own. */
  private static Peer again(Peer peer, Upstream upstream, Target target) {
    Place place = peer.place();
    if (place == null) {
      return peer.ip().isPresent() ? Peer.lost(target) : first(upstream, target);
    }
    return Peer.at(target, place, isName(target) && isNamedBySrv(upstream));
  }

  Upstream upstream() {
    return upstream;
  }

  /** All addresses of all targets. */
  List<Peer> peers() {
    return peers;
  }

  /** Calls back whenever targets have other addresses than before; the latest caller only. */
  void whenMoved(Runnable listener) {
    whenMoved = listener;
  }

  /** Whether the upstream has health checks. */
  boolean isWatched() {
    return upstream.healthchecks().areOn();
  }

  /** The percentage of the weight that must be healthy, or nothing is picked. */
  double threshold() {
    return upstream.healthchecks().threshold().orElse(0.0);
  }

  /**
   * Looks up where the names of targets lead. What was known of addresses that stay is kept. For
   * one thread at a time.
   */
  void lookUp(AddressResolver resolver) {
    if (!hasNames) {
      return;
    }
    Map<UUID, List<Peer>> before = new HashMap<>();
    for (Peer peer : peers) {
      before.computeIfAbsent(peer.target().id(), id -> new ArrayList<>()).add(peer);
    }
    List<Peer> next = new ArrayList<>(targets.size());
    boolean hasMoved = false;
    for (Target target : targets) {
      List<Peer> own = before.getOrDefault(target.id(), List.of());
      List<Peer> found = isName(target) ? located(upstream, target, own, resolver) : own;
      hasMoved |= !found.equals(own);
      next.addAll(found);
    }
    if (hasMoved) {
      peers = List.copyOf(next);
      whenMoved.run();
    }
  }

  private static List<Peer> located(
      Upstream upstream, Target target, List<Peer> before, AddressResolver resolver) {
    List<Peer> found = new ArrayList<>();
    try {
      for (Place place : resolver.all(Endpoint.ofTarget(target.target()).host())) {
        Peer peer = knownOr(Peer.at(target, place, isNamedBySrv(upstream)), before);
        if (found.stream().noneMatch(other -> isSamePlace(other, peer))) {
          found.add(peer);
        }
      }
    } catch (UnknownHostException e) {
      found.add(knownOr(Peer.lost(target), before));
    }
    return found;
  }

  /** The peer itself where it is as it was, so that what is under way still means it. */
  private static Peer knownOr(Peer found, List<Peer> before) {
    for (Peer peer : before) {
      if (isSamePlace(peer, found)) {
        return peer.weight() == found.weight() ? peer : found.knowing(peer);
      }
    }
    return found;
  }

  private static boolean isSamePlace(Peer one, Peer other) {
    return one.ip().equals(other.ip()) && one.endpoint().equals(other.endpoint());
  }

  /**
   * Takes a target for healthy or not; one that is not there, and an upstream without health
   * checks, are left alone.
   *
   * @param ip the address that is meant; empty for all that the target's name leads to
   * @param port of that address, or of the target
   */
  public void mark(UUID target, String ip, int port, boolean healthy) {
    if (!isWatched()) {
      return;
    }
    for (Peer peer : peers) {
      if (peer.target().id().equals(target) && isMeant(peer, ip, port)) {
        peer.health().set(healthy);
      }
    }
  }

  private static boolean isMeant(Peer peer, String ip, int port) {
    return ip.isEmpty()
        ? Endpoint.ofTarget(peer.target().target()).port() == port
        : peer.endpoint().port() == port && peer.ip().filter(ip::equals).isPresent();
  }

  /** How all targets look, but for those whose name was not looked up yet. */
  public List<TargetState> states() {
    List<Peer> all = peers;
    List<TargetState> states = new ArrayList<>(all.size());
    for (Peer peer : all) {
      peer.ip().ifPresent(ip -> states.add(state(peer, ip)));
    }
    return states;
  }

  private TargetState state(Peer peer, String ip) {
    return new TargetState(
        upstream.id(),
        peer.target().id(),
        ip,
        peer.endpoint().port(),
        peer.weight(),
        health(peer, ip));
  }

  private Health health(Peer peer, String ip) {
    if (ip.isEmpty()) {
      return Health.DNS_ERROR;
    }
    if (!isWatched() || peer.weight() == 0) {
      return Health.HEALTHCHECKS_OFF;
    }
    return peer.health().isHealthy() ? Health.HEALTHY : Health.UNHEALTHY;
  }
}
