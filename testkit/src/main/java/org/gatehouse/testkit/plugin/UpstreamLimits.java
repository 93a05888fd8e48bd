package org.gatehouse.testkit.plugin;

import org.gatehouse.api.exchange.TargetFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin has said of how an upstream is called; times in milliseconds, 0 for nothing.
 *
 * @param retries -1 for nothing
 */
public record UpstreamLimits(
    int connect, int write, int read, int total, int retries, @Nullable TargetFilter filter) {}
