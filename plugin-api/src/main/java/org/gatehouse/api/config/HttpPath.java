package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A path that starts with a slash, has no empty segments and is properly percent-encoded. */
@Doc("A URL path that starts with a slash and has no empty segments.")
@StartsWith("/")
@MatchNone(@Match(value = "//", error = "must not have empty segments"))
@CheckedBy(PathChecks.HttpPathCheck.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface HttpPath {}
