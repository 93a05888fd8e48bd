package org.gatehouse.api.store;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message from the control plane to the nodes: do something now that is no configuration, such as
 * to forget what is cached. A node that is not there misses it.
 *
 * @param number grows from signal to signal; what a sender hands in is not looked at
 * @param name what to do, {@code log_level}
 * @param node the only node that is meant; empty for all
 * @param data JSON values; what they are is told by the name
 */
public record Signal(
    long number, String name, Optional<UUID> node, Map<String, @Nullable Object> data) {}
