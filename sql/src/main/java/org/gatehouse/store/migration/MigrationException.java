package org.gatehouse.store.migration;

import org.jspecify.annotations.Nullable;

/**
 * Tables that cannot be made or brought up to date. The message names the plugin and its folder.
 */
public final class MigrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MigrationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
