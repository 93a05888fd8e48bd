package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An IPv4 or IPv6 address or a range of them in CIDR form. */
@Doc("An IP address or a CIDR range.")
@CheckedBy(HostChecks.IpOrCidrCheck.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface IpOrCidr {}
