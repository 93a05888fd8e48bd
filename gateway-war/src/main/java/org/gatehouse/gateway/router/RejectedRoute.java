package org.gatehouse.gateway.router;

import org.gatehouse.api.entity.Route;

/**
 * A route that the router left out, because it cannot be compiled.
 *
 * @param problem what is wrong: {@code paths: ~/(a (expected: a regular expression; Unclosed group
 *     near index 4)}
 */
public record RejectedRoute(Route route, String problem) {}
