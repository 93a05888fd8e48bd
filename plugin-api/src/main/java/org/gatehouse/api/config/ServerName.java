package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A TLS server name (SNI) without wildcards. */
@Doc("A TLS server name (SNI).")
@CheckedBy(HostChecks.ServerNameCheck.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface ServerName {}
