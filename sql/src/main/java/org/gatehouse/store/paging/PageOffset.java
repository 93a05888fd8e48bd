package org.gatehouse.store.paging;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.json.MalformedJsonException;
import org.gatehouse.store.json.RecordCodec;

/**
 * The place in a list after which its next page begins. Clients see it as Kong's: unpadded Base64
 * of {@code ["id"]}, or of {@code ["id",n]} after the nth tag of an entity.
 */
public record PageOffset(String id, Optional<Long> ordinal) {

  public static PageOffset after(String id) {
    return new PageOffset(id, Optional.empty());
  }

  public static PageOffset after(String id, long ordinal) {
    return new PageOffset(id, Optional.of(ordinal));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws StoreException for anything else
   */
  public static PageOffset parse(String text) {
    if (parsed(text) instanceof List<?> parts
        && !parts.isEmpty()
        && parts.get(0) instanceof String id
        && isUuid(id)) {
      return parts.size() > 1 && parts.get(1) instanceof Long ordinal
          ? after(id, ordinal)
          : after(id);
    }
    throw StoreException.invalidOffset(text, "bad json encoding");
  }

  private static Object parsed(String text) {
    // Kong reads up to the first padding, be there more behind it or not.
    int end = text.indexOf('=');
    try {
      byte[] json = Base64.getDecoder().decode(end < 0 ? text : text.substring(0, end));
      return Optional.ofNullable(RecordCodec.parse(new String(json, StandardCharsets.UTF_8)))
          .orElse("");
    } catch (MalformedJsonException e) {
      throw StoreException.invalidOffset(text, "bad json encoding");
    } catch (IllegalArgumentException e) {
      throw StoreException.invalidOffset(text, "bad base64 encoding");
    }
  }

  private static boolean isUuid(String id) {
    try {
      return UUID.fromString(id).toString().equals(id);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    List<Object> parts = ordinal.isPresent() ? List.of(id, ordinal.get()) : List.of(id);
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(RecordCodec.write(parts).getBytes(StandardCharsets.UTF_8));
  }
}
