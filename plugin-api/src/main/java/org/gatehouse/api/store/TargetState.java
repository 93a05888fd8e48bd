package org.gatehouse.api.store;

import java.util.UUID;

/**
 * How one address of an upstream's target looks from one node.
 *
 * @param upstream the upstream's id
 * @param target the target's id
 * @param ip the address that the target's name led to; empty while it leads nowhere
 * @param weight the share of the address
 */
public record TargetState(
    UUID upstream, UUID target, String ip, int port, int weight, Health health) {
  /** What is known of an address. */
  public enum Health {
    HEALTHY,
    UNHEALTHY,
    /** The name cannot be resolved. */
    DNS_ERROR,
    /** Nobody looks. */
    HEALTHCHECKS_OFF
  }
}
