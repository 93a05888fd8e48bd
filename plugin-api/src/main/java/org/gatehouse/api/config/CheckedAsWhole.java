package org.gatehouse.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A check in code of a whole nested record, whose message stands in place of the record's. It sees
 * the record as a {@link java.util.Map} once all its fields are sound.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CheckedAsWhole {
  Class<? extends ValueCheck> value();
}
