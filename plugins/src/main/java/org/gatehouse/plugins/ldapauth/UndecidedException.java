package org.gatehouse.plugins.ldapauth;

import org.gatehouse.plugins.support.Breaker;
import org.jspecify.annotations.Nullable;

/** It is not known whether this one password is right; of others a directory may well say so. */
final class UndecidedException extends DirectoryException implements Breaker.Unrelated {
  private static final long serialVersionUID = 1L;

  UndecidedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
