package org.gatehouse.store.declarative;

/** Reads a text piece by piece, whatever it is written in. Not thread-safe. */
interface Tokens {
  /**
   * The next piece; {@link Token.Kind#END} at the end of the text.
   *
   * @throws UnreadableDocumentException when the text is not well-formed
   */
  Token next();
}
