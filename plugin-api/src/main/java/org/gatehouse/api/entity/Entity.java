package org.gatehouse.api.entity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record as an entity: something that operators make, read, change and delete, or plugins
 * for themselves.
 *
 * <p>An entity has the components {@code UUID id} and {@code createdAt}, in seconds since 1970.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Entity {
  /** The name in schemas, stores, events and declarative files: {@code keyauth_credentials}. */
  String name();

  /** The collection in the Admin API, {@code key-auths}; as {@link #name} when empty. */
  String path() default "";

  /** The collection under a parent, {@code key-auth}; as {@link #path} when empty. */
  String nestedPath() default "";

  /** The unique field that may stand in place of the id in a URL; none when empty. */
  String key() default "";

  /**
   * Whether it is a plugin's own business and not the operators': not in the Admin API, and not in
   * declarative documents that are written.
   */
  boolean isInternal() default false;

  /**
   * Whether it comes about as clients use the gateway, as tokens and sessions do: an older
   * configuration that is restored neither brings it back nor takes it away.
   */
  boolean isOfClients() default false;

  /** Fields that no two entities share all together, checked in the store. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @Repeatable(UniqueTogethers.class)
  @interface UniqueTogether {
    String[] value();
  }

  /** Holds repeated {@link UniqueTogether}s. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface UniqueTogethers {
    UniqueTogether[] value();
  }
}
