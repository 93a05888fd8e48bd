package org.gatehouse.plugins.openidconnect;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** What the provider says of a client: JSON values, found by the names on the way to them. */
record Claims(Map<String, ? extends @Nullable Object> values) {
  static Claims of(JWTClaimsSet set) {
    return new Claims(set.getClaims());
  }

  private @Nullable Object at(List<String> path) {
    Object value = values;
    for (String name : path) {
      if (!(value instanceof Map<?, ?> object)) {
        return null;
      }
      value = object.get(name);
    }
    return value;
  }

  /** A text, a number or a truth value as text; empty for what is neither, and for no text. */
  Optional<String> text(List<String> path) {
    return text(at(path)).filter(text -> !text.isEmpty());
  }

  Optional<String> text(String name) {
    return text(List.of(name));
  }

  private static Optional<String> text(@Nullable Object value) {
    if (value instanceof Date date) {
      return Optional.of(Long.toString(date.toInstant().getEpochSecond()));
    }
    return value instanceof String || value instanceof Number || value instanceof Boolean
        ? Optional.of(value.toString())
        : Optional.empty();
  }

  /** The texts of a list, or the words of a text with blanks between them (RFC 6749 §3.3). */
  List<String> words(List<String> path) {
    Object value = at(path);
    if (value instanceof String text) {
      return words(text);
    }
    return elements(value);
  }

  /** The words of a text with blanks between them. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (StringTokenizer rest = new StringTokenizer(text, " "); rest.hasMoreTokens(); ) {
      words.add(rest.nextToken());
    }
    return words;
  }

  /** The texts of a list; a lone one stands for a list of it. */
  List<String> elements(List<String> path) {
    Object value = at(path);
    return value instanceof String text ? List.of(text) : elements(value);
  }

  private static List<String> elements(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object element : list) {
        text(element).ifPresent(texts::add);
      }
    }
    return texts;
  }

  /** A moment in seconds since 1970 (RFC 7519 §2); empty when there is none. */
  OptionalLong seconds(String name) {
    Object value = values.get(name);
    if (value instanceof Date date) {
      return OptionalLong.of(date.toInstant().getEpochSecond());
    }
    return value instanceof Number number
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  /** Claims may be personal. */
  @Override
  public String toString() {
    return "claims " + values.keySet();
  }
}
