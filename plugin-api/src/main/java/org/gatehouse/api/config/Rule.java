package org.gatehouse.api.config;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a {@link Check} demands of one field's value; only what is set counts. */
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface Rule {
  boolean required() default false;

  boolean eqNull() default false;

  String eq() default "";

  String[] oneOf() default {};

  String[] notOneOf() default {};

  /** A Lua pattern. */
  String match() default "";

  int lengthEqual() default -1;

  /** Every element is none of these. */
  String[] elementsNotOneOf() default {};
}
