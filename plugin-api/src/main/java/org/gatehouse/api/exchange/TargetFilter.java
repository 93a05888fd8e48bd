package org.gatehouse.api.exchange;

/** Says which targets a try may go to. */
@FunctionalInterface
public interface TargetFilter {
  /**
   * Asked once for each target that the balancer has picked, before the try is made; a target that
   * is not allowed is passed over for another.
   *
   * @param ip without brackets
   */
  boolean isAllowed(String ip, int port);
}
