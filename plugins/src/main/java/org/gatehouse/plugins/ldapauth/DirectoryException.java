package org.gatehouse.plugins.ldapauth;

import org.jspecify.annotations.Nullable;

/** A directory did not say whether a password is right. */
class DirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause null when it was not even asked
   */
  DirectoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
