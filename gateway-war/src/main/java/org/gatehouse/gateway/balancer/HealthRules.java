package org.gatehouse.gateway.balancer;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.gateway.balancer.PeerHealth.Report;

/**
 * What counts for or against a target, and how much of it decides. Immutable.
 *
 * @param good statuses
 * @param bad statuses
 */
record HealthRules(
    BitSet good, int successes, BitSet bad, int httpFailures, int tcpFailures, int timeouts) {

  /** The rules for what requests find out. */
  static HealthRules of(Upstream.Passive passive) {
    return new HealthRules(
        statuses(passive.healthy().httpStatuses()),
        number(passive.healthy().successes()),
        statuses(passive.unhealthy().httpStatuses()),
        number(passive.unhealthy().httpFailures()),
        number(passive.unhealthy().tcpFailures()),
        number(passive.unhealthy().timeouts()));
  }

  /** The rules for what probes find out. */
  static HealthRules of(Upstream.Active active) {
    return new HealthRules(
        statuses(active.healthy().httpStatuses()),
        number(active.healthy().successes()),
        statuses(active.unhealthy().httpStatuses()),
        number(active.unhealthy().httpFailures()),
        number(active.unhealthy().tcpFailures()),
        number(active.unhealthy().timeouts()));
  }

  private static BitSet statuses(Optional<List<Integer>> list) {
    BitSet set = new BitSet();
    list.orElse(List.of()).forEach(set::set);
    return set;
  }

  private static int number(Optional<Integer> limit) {
    return limit.orElse(0);
  }

  /**
   * The target has answered; a status that is neither good nor bad says nothing.
   *
   * @param status 0 for something that is no HTTP, which is bad
   * @return whether its health has changed by that
   */
  boolean answered(PeerHealth health, int status) {
    if (good.get(status)) {
      return health.count(Report.SUCCESS, successes);
    }
    return (status == 0 || bad.get(status)) && health.count(Report.HTTP_FAILURE, httpFailures);
  }

  /** The target took a connection, and that was all that was asked of it. */
  boolean accepted(PeerHealth health) {
    return health.count(Report.SUCCESS, successes);
  }

  /** The target has not answered, or not in time. */
  boolean failed(PeerHealth health, boolean isTimeout) {
    return isTimeout
        ? health.count(Report.TIMEOUT, timeouts)
        : health.count(Report.TCP_FAILURE, tcpFailures);
  }
}
