package org.gatehouse.store.settings;

import java.util.List;

/** Settings that a node cannot start with. The message names each with its value and its place. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SettingsException(List<String> problems) {
    super("Gatehouse cannot start: " + String.join("; ", problems));
  }
}
