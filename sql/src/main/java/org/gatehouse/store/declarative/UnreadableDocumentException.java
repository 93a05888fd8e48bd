package org.gatehouse.store.declarative;

/** A text that cannot be read as a declarative configuration. The message does not quote it. */
public final class UnreadableDocumentException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;

  UnreadableDocumentException(String message, Place place) {
    super(message);
    this.place = place;
  }

  /** Where the text goes wrong. */
  public Place place() {
    return place;
  }

  /** The message, which this class always has. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
