package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A path that a route matches: a normalized prefix, or a regular expression after a tilde. */
@Doc("A path prefix that starts with a slash, or ~ and a regular expression.")
@MatchAny(
    value = {"^/", "^~/"},
    error = "should start with: / (fixed path) or ~/ (regex path)")
@MatchNone(@Match(value = "//", error = "must not have empty segments"))
@CheckedBy(PathChecks.RoutePathCheck.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface RoutePath {}
