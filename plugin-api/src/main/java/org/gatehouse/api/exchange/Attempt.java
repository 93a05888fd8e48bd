package org.gatehouse.api.exchange;

import java.util.OptionalInt;

/**
 * One try to get an answer from a target.
 *
 * @param startedAtNanos when the balancer was asked, in nanoseconds since 1970
 * @param balancerNanos how long the balancer took
 * @param status what the target answered; empty when it did not
 */
public record Attempt(
    String ip, int port, long startedAtNanos, long balancerNanos, OptionalInt status) {}
