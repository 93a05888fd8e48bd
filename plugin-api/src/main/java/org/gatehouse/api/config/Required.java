package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An element of a list, set or map that the rendered schema marks as required, or an {@link Auto}
 * field that it marks so. Other fields need no mark: what is not {@link java.util.Optional} is
 * required.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE_USE, ElementType.ANNOTATION_TYPE})
public @interface Required {}
