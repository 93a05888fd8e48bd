package org.gatehouse.gateway.balancer;

import java.util.Optional;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.api.entity.Target;
import org.jspecify.annotations.Nullable;

/**
 * A target and what is known of it on this node. Thread-safe: what changes is written by few and
 * read by every request.
 */
final class WatchedTarget {
  private static final int DEFAULT_WEIGHT = 100;

  private final Target target;
  private final Endpoint endpoint;
  private final boolean isName;
  private volatile boolean isHealthy = true;
  private volatile @Nullable String ip;

  WatchedTarget(Target target) {
    this.target = target;
    this.endpoint = Endpoint.ofTarget(target.target());
    this.isName = isName(target.target());
    this.ip = isName ? null : endpoint.host();
  }

  private static boolean isName(String target) {
    return HostAddress.parse(target).kind() == HostAddress.Kind.NAME;
  }

  Target target() {
    return target;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  int weight() {
    return target.weight().orElse(DEFAULT_WEIGHT);
  }

  /** Whether the host has to be looked up. */
  boolean isName() {
    return isName;
  }

  boolean isHealthy() {
    return isHealthy;
  }

  void healthy(boolean healthy) {
    isHealthy = healthy;
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

  /** Takes over what was known of the same address before its configuration changed. */
  void learnFrom(WatchedTarget before) {
    isHealthy = before.isHealthy;
    ip = before.ip;
  }
}
