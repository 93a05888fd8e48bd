package org.gatehouse.plugins.support.limit;

/**
 * How many calls a window may have.
 *
 * @param max calls are refused once this many were counted; above 0, may have a fraction
 */
public record Limit(Period period, double max) {}
