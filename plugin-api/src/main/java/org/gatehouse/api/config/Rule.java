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

  /** Lua patterns of which one must match. */
  String[] matchAny() default {};

  /** A bound that a number is above. */
  double greaterThan() default Double.NaN;

  int lengthEqual() default -1;

  /** An element that a list or set has. */
  String contains() default "";

  /** Every element is none of these. */
  String[] elementsNotOneOf() default {};

  /** A check in code on top of all others; not rendered. */
  Class<? extends ValueCheck> checkedBy() default ValueCheck.class;
}
