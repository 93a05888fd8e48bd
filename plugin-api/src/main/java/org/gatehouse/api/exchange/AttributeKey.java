package org.gatehouse.api.exchange;

/**
 * The name of something that a plugin keeps on an exchange from one hook to the next. Keys are
 * compared by identity, so that no two plugins collide: keep one in a static field.
 */
@SuppressWarnings("UnusedTypeParameter") // ties a key to the type of what it keeps
public final class AttributeKey<T> {
  private final String name;

  public AttributeKey(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
