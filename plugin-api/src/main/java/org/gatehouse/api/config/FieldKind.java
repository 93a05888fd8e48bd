package org.gatehouse.api.config;

import java.util.Locale;

/** The types of Kong's schema language. */
public enum FieldKind {
  STRING,
  INTEGER,
  NUMBER,
  BOOLEAN,
  ARRAY,
  SET,
  MAP,
  RECORD,
  FOREIGN;

  /** The name in a rendered schema. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
