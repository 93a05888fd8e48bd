package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An old name of a field of a record: accepted on input, where the new field wins when both are
 * given, and shown beside the new one on output, as Kong does for deprecated shorthands.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Shorthand.All.class)
public @interface Shorthand {
  String name();

  /** The kind of the value. */
  FieldKind kind();

  /** Where the value lives now, {@code redis.host}. */
  String path();

  String message();

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
