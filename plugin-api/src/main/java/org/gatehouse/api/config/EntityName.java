package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name of an entity: letters, digits, the marks . - _ ~ and any character beyond ASCII. */
@Doc("A unique name.")
@CheckedBy(TextChecks.EntityNameCheck.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface EntityName {}
