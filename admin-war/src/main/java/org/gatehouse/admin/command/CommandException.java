package org.gatehouse.admin.command;

/** A command that cannot be carried out; the message says why, on as many lines as it takes. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }
}
