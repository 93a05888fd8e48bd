package org.gatehouse.store.declarative;

/** A place in a text, lines and columns counted from 1. */
public record Place(int line, int column) {
  /** The first character. */
  public static final Place START = new Place(1, 1);
}
