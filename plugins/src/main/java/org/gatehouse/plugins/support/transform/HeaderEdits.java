package org.gatehouse.plugins.support.transform;

import java.util.List;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.plugins.support.FieldText;

/**
 * Changes of header fields, done in the order remove, rename, replace, add, append. Whether a field
 * is there is decided by the fields before all changes, as in Kong. Immutable.
 */
public final class HeaderEdits {
  private final List<String> removed;
  private final List<NamedValue> renamed;
  private final List<NamedValue> replaced;
  private final List<NamedValue> added;
  private final List<NamedValue> appended;

  /** Each list has entries as in {@link NamedValue}; what lacks a value it needs does nothing. */
  public HeaderEdits(
      List<String> remove,
      List<String> rename,
      List<String> replace,
      List<String> add,
      List<String> append) {
    this.removed = NamedValue.parseAll(remove).stream().map(NamedValue::name).toList();
    this.renamed = withValue(rename);
    this.replaced = fields(replace);
    this.added = fields(add);
    this.appended = fields(append);
  }

  private static List<NamedValue> fields(List<String> entries) {
    return withValue(entries).stream()
        .map(entry -> new NamedValue(entry.name(), entry.value().map(FieldText::utf8)))
        .toList();
  }

  private static List<NamedValue> withValue(List<String> entries) {
    return NamedValue.parseAll(entries).stream()
        .filter(entry -> entry.value().isPresent())
        .toList();
  }

  /** Makes the changes. */
  public void applyTo(Headers headers) {
    Headers before = new Headers(headers);
    removed.forEach(headers::remove);
    renamed.forEach(names -> rename(names.name(), names.value().orElseThrow(), before, headers));
    for (NamedValue field : replaced) {
      if (before.contains(field.name())) {
        headers.set(field.name(), field.value().orElseThrow());
      }
    }
    for (NamedValue field : added) {
      if (!before.contains(field.name())) {
        headers.set(field.name(), field.value().orElseThrow());
      }
    }
    appended.forEach(field -> headers.add(field.name(), field.value().orElseThrow()));
  }

  private static void rename(String from, String to, Headers before, Headers headers) {
    if (before.contains(from)) {
      headers.remove(to);
      headers.remove(from);
      before.all(from).forEach(value -> headers.add(to, value));
    }
  }
}
