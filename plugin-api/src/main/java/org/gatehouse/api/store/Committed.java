package org.gatehouse.api.store;

import java.util.OptionalLong;

/**
 * What a transaction has come to.
 *
 * @param result what its work returned
 * @param revision the number that its changes have in the history; empty when it changed nothing
 */
public record Committed<T>(T result, OptionalLong revision) {}
