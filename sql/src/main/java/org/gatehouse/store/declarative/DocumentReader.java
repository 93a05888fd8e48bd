package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.declarative.Token.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Builds the JSON values of a document from its pieces, within limits: how deep they are nested,
 * and how many values aliases repeat, so that a small text cannot stand for a huge one. A key that
 * an object has twice is refused: one of its values would be lost.
 */
final class DocumentReader {
  static final int MAX_DEPTH = 100;

  private static final int MAX_REPEATED = 100_000;
  private static final String MERGE = "<<";

  private final Tokens tokens;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int count;
  private int repeated;

  /** A value that aliases may repeat, and how many values there are in it. */
  private record Anchored(@Nullable Object value, int size) {}

  private DocumentReader(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The value of the whole document; null when there is none. */
  static @Nullable Object read(Tokens tokens) {
    DocumentReader reader = new DocumentReader(tokens);
    Token first = tokens.next();
    if (first.kind() == Kind.END) {
      return null;
    }
    Object value = reader.value(first, 0);
    Token rest = tokens.next();
    if (rest.kind() != Kind.END) {
      throw new UnreadableDocumentException("more than one value", rest.place());
    }
    return value;
  }

  private @Nullable Object value(Token token, int depth) {
    if (depth > MAX_DEPTH) {
      throw new UnreadableDocumentException(
          "nested too deeply (expected: at most " + MAX_DEPTH + " levels)", token.place());
    }
    if (token.kind() == Kind.ALIAS) {
      return alias(token);
    }
    int before = count++;
    Object value =
        switch (token.kind()) {
          case OBJECT -> object(depth);
          case LIST -> list(depth);
          default -> token.value();
        };
    if (token.anchor() != null) {
      anchors.put(token.anchor(), new Anchored(value, count - before));
    }
    return value;
  }

  /**
   * What an anchor stands for; it is known only when it is complete, so that nothing is endless.
   */
  private @Nullable Object alias(Token token) {
    Anchored anchored = anchors.get(token.text());
    if (anchored == null) {
      throw new UnreadableDocumentException("found undefined alias", token.place());
    }
    repeated += anchored.size();
    count += anchored.size();
    if (repeated > MAX_REPEATED) {
      throw new UnreadableDocumentException(
          "too much is repeated by aliases (expected: at most " + MAX_REPEATED + " values)",
          token.place());
    }
    return JsonValues.copy(anchored.value());
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    List<Object> merged = new ArrayList<>();
    for (Token key = tokens.next(); key.kind() != Kind.CLOSE; key = tokens.next()) {
      if (key.kind() != Kind.VALUE) {
        throw new UnreadableDocumentException("key that is no text", key.place());
      }
      String name = key.text();
      Object value = value(tokens.next(), depth + 1);
      if (name.equals(MERGE) && (value instanceof Map<?, ?> || value instanceof List<?>)) {
        merged.add(value);
      } else if (object.containsKey(name)) {
        throw new UnreadableDocumentException("duplicate key '" + name + "'", key.place());
      } else {
        object.put(name, value);
      }
    }
    merged.forEach(value -> merge(object, value));
    return object;
  }

  /** Adds what YAML's {@code <<} brings in: what the object says itself counts more. */
  private static void merge(Map<String, @Nullable Object> object, Object value) {
    if (value instanceof List<?> all) {
      all.forEach(
          one -> {
            if (one instanceof Map<?, ?>) {
              merge(object, one);
            }
          });
    } else {
      JsonValues.object(value).forEach(object::putIfAbsent);
    }
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Token element = tokens.next(); element.kind() != Kind.CLOSE; element = tokens.next()) {
      list.add(value(element, depth + 1));
    }
    return list;
  }
}
