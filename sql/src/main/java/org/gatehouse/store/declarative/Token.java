package org.gatehouse.store.declarative;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a document: where an object, a list or a value begins, or what ends one.
 *
 * @param value what a {@link Kind#VALUE} stands for; null too for every other kind
 * @param text a value as it is written, for keys; the anchor's name for an {@link Kind#ALIAS}
 * @param anchor the name that the piece can be repeated by; null when it has none
 */
record Token(Kind kind, @Nullable Object value, String text, @Nullable String anchor, Place place) {
  enum Kind {
    OBJECT,
    LIST,
    /** The end of an object or a list. */
    CLOSE,
    VALUE,
    ALIAS,
    END
  }

  static Token of(Kind kind, @Nullable String anchor, Place place) {
    return new Token(kind, null, "", anchor, place);
  }
}
