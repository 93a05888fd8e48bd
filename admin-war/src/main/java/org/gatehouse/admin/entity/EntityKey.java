package org.gatehouse.admin.entity;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What names one entity: its id, or the value of a field that no other has.
 *
 * @param field {@code id}, or the name of the unique field
 */
public record EntityKey(String field, String value) {
  private static final String ID = "id";
  private static final Pattern UUID_TEXT =
      Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** The key of an entity's id. */
  public static EntityKey ofId(UUID id) {
    return new EntityKey(ID, id.toString());
  }

  /** The key that a text in the form of an id is; {@code text} must be {@link #isIdText}. */
  static EntityKey ofIdText(String text) {
    return new EntityKey(ID, text.toLowerCase(Locale.ROOT));
  }

  static boolean isIdText(String text) {
    return UUID_TEXT.matcher(text).matches();
  }

  public boolean isId() {
    return field.equals(ID);
  }

  /** The id; only for a key that {@link #isId}. */
  public UUID id() {
    return UUID.fromString(value);
  }
}
