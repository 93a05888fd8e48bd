package org.gatehouse.plugins.support.transform;

import java.util.List;
import java.util.Optional;

/**
 * One entry of a transformer's config, {@code name:value}. The name ends at the first colon;
 * further colons right behind it are no part of the value, as in Kong.
 *
 * @param value empty when nothing follows the name
 */
public record NamedValue(String name, Optional<String> value) {
  /** Reads an entry, which may be a name alone. */
  public static NamedValue parse(String entry) {
    int colon = entry.indexOf(':');
    if (colon < 0) {
      return new NamedValue(entry, Optional.empty());
    }
    int start = colon;
    while (start < entry.length() && entry.charAt(start) == ':') {
      start++;
    }
    String value = entry.substring(start);
    return new NamedValue(
        entry.substring(0, colon), value.isEmpty() ? Optional.empty() : Optional.of(value));
  }

  static List<NamedValue> parseAll(List<String> entries) {
    return entries.stream().map(NamedValue::parse).toList();
  }
}
