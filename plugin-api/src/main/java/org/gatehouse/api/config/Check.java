package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A rule over several fields of a record, one kind to an annotation, checked in the order written.
 *
 * <p>Fields are named by their path, {@code redis.host}. On a plugin's config, a path that starts
 * with {@code config.} is a rule of the whole plugin instance; one that does not is a rule within
 * the config.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Check.All.class)
public @interface Check {
  /** At least one of these fields is set. */
  String[] atLeastOneOf() default {};

  /** Exactly one of these fields is set. */
  String[] onlyOneOf() default {};

  /** At most one of these fields is set. */
  String[] mutuallyExclusive() default {};

  /** All of these fields are set, or none. */
  String[] mutuallyRequired() default {};

  /** No two of these fields have the same value. */
  String[] distinct() default {};

  /** When this field passes {@link #ifMatch}, {@link #thenField} must pass {@link #thenMatch}. */
  String ifField() default "";

  Rule ifMatch() default @Rule;

  String thenField() default "";

  Rule thenMatch() default @Rule;

  /** When {@link #ifField} passes {@link #ifMatch}, at least one of these fields is set. */
  String[] thenAtLeastOneOf() default {};

  /** Replaces the standard message. */
  String thenError() default "";

  /** The fields that {@link #custom} looks at. */
  String[] customFields() default {};

  Class<? extends EntityRule> custom() default EntityRule.class;

  /** Whether {@link #custom} runs when one of its fields is absent. */
  boolean customWithMissingFields() default false;

  /** Whether {@link #custom} runs when one of its fields is faulty; not rendered. */
  boolean customWithFaultyFields() default false;

  /** Holds repeated checks. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    Check[] value();
  }
}
