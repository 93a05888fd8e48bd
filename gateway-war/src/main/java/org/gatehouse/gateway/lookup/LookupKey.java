package org.gatehouse.gateway.lookup;

import java.util.UUID;

/** What was looked up; the value is a text, or the UUID of a parent. */
record LookupKey(String entity, String field, Object value) {
  boolean isOfParent() {
    return value instanceof UUID;
  }

  boolean isMeantBy(String cacheKey) {
    String own = entity + ":" + value;
    return cacheKey.startsWith(own)
        && (cacheKey.length() == own.length() || cacheKey.charAt(own.length()) == ':');
  }

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return entity + "." + field;
  }
}
