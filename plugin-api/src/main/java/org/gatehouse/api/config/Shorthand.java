package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An old name of a field of a record, accepted on input. One with a message is deprecated as Kong
 * means it: shown beside the new field on output, and refused when both are given and differ. One
 * without is not shown, and wins over the new field.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Shorthand.All.class)
public @interface Shorthand {
  String name();

  /** The kind of the value. */
  FieldKind kind();

  /** Where the value lives now, {@code redis.host}; nowhere when empty: it has no meaning left. */
  String path();

  String message() default "";

  /** Old values and what is said for them now, in turn: {@code "off", "Lax"}. */
  String[] replace() default {};

  String removalInVersion() default "4.0";

  /** As {@link LengthMin}; -1 when not set. */
  int lengthMin() default -1;

  /** Holds repeated shorthands. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    Shorthand[] value();
  }
}
