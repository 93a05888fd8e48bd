package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A host name that a route matches: with an optional port, and a wildcard as first or last label.
 */
@Doc("A host name with an optional port; the first or the last label may be a wildcard, *.")
@MatchAll(
    @Match(value = "^[^*]*%*?[^*]*$", error = "invalid wildcard: must have at most one wildcard"))
@MatchAny(
    value = {"^%*%.", "%.%*$", "^[^*]*$"},
    error = "invalid wildcard: must be placed at leftmost or rightmost label")
@CheckedBy(HostChecks.HostPatternCheck.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface HostPattern {}
