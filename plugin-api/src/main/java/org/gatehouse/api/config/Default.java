package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a field that the client left out; lists and sets take one string an element, none
 * for empty. For any other field none is a null that the rendered schema shows. A null that the
 * client sent is kept, as in Kong.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE_USE, ElementType.ANNOTATION_TYPE})
public @interface Default {
  String[] value();
}
