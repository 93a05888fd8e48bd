package org.gatehouse.gateway.proxy;

/** A head that fields are added to. */
interface FieldSink {
  /** Adds a field behind those that are there. */
  void field(String name, String value);
}
