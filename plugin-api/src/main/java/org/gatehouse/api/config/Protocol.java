package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A protocol that Gatehouse routes or forwards. */
@Doc("The name of a protocol.")
@OneOf({"grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp"})
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface Protocol {}
