package org.gatehouse.testkit.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The header or trailer lines of one message: in order, spelled as they were on the wire, repeated
 * names kept. Look-ups ignore case (RFC 9110 §5.1).
 */
public record HeaderFields(List<Field> fields) {

  /** One line; the value comes without the white space around it. */
  public record Field(String name, String value) {
    @Override
    public String toString() {
      return name + ": " + value;
    }
  }

  private static final HeaderFields NONE = new HeaderFields(List.of());

  public HeaderFields {
    fields = List.copyOf(fields);
  }

  public static HeaderFields none() {
    return NONE;
  }

  /**
   * Reads lines of the form {@code Name: value}.
   *
   * @throws IllegalArgumentException for a line without a colon, a folded line, or white space in
   *     or after a name (RFC 9112 §5.1)
   */
  public static HeaderFields parse(List<String> lines) {
    List<Field> fields = new ArrayList<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon < 1 || line.substring(0, colon).chars().anyMatch(c -> c <= ' ')) {
        throw new IllegalArgumentException("header line: \"" + line + "\" (expected: Name: value)");
      }
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new HeaderFields(fields);
  }

  public HeaderFields with(String name, String value) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value));
    return new HeaderFields(more);
  }

  /** The value of the first line of that name. */
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /** The values of all lines of that name, in order; empty when there is none. */
  public List<String> all(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  public boolean has(String name) {
    return first(name).isPresent();
  }

  /** Every name as spelled, in order, repeated ones repeated. */
  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  /** Whether a comma-separated list in that field holds the token, in any case. */
  boolean hasToken(String name, String token) {
    return all(name).stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .anyMatch(item -> item.strip().equalsIgnoreCase(token));
  }

  /** The lines as they go on the wire, each ended by CRLF. */
  String toWire() {
    return fields.stream().map(field -> field + "\r\n").collect(Collectors.joining());
  }
}
