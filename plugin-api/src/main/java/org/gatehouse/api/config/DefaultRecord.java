package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The default of a field that holds a record: what the rendered schema shows, and what the record
 * starts from when it is left out; the defaults of its own fields fill in the rest.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE_USE, ElementType.ANNOTATION_TYPE})
public @interface DefaultRecord {
  /** The fields of the default, each {@code name=value}; none for the defaults of all fields. */
  String[] value() default {};

  /** Fields that the default is shown without. */
  String[] without() default {};
}
