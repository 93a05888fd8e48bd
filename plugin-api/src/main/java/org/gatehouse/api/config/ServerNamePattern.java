package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A TLS server name (SNI) that may start or end with a wildcard. */
@Doc("A TLS server name (SNI); its first or last character may be a wildcard, *.")
@CheckedBy(HostChecks.ServerNamePatternCheck.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface ServerNamePattern {}
