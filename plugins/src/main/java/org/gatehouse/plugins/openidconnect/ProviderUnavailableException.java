package org.gatehouse.plugins.openidconnect;

import org.jspecify.annotations.Nullable;

/** The provider cannot be asked, so that nobody can say whether a client may come in. */
final class ProviderUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProviderUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
