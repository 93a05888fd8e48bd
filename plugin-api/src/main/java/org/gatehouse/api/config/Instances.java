package org.gatehouse.api.config;

/** Makes the objects that annotations name by their class. */
final class Instances {
  private Instances() {}

  static <T> T of(Class<T> type) {
    try {
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " needs a constructor without arguments", e);
    }
  }
}
