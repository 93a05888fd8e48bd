package org.gatehouse.admin.entity;

import java.util.Map;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ttl} that a client writes, which is no field of the entity in Kong but an option of
 * the write: whole seconds, 0 for an entity that stays.
 */
final class TimeToLiveOption {
  private static final long MAX_SECONDS = 100_000_000;
  private static final String EXPECTED = "must be an integer between 0 and " + MAX_SECONDS;

  private TimeToLiveOption() {}

  /**
   * Makes an absent one of 0, in place. What is no number is left to the schema.
   *
   * @throws GatewayException when it is out of bounds
   */
  static void read(EntityType<?> type, Map<String, @Nullable Object> input) {
    for (Field field : type.schema().fields()) {
      if (field.is(Trait.TIME_TO_LIVE) && input.get(field.name()) instanceof Number ttl) {
        double seconds = ttl.doubleValue();
        if (seconds < 0 || seconds > MAX_SECONDS || seconds != Math.rint(seconds)) {
          throw new GatewayException(
              ErrorCode.INVALID_OPTIONS,
              "invalid option (%s: %s)".formatted(field.name(), EXPECTED),
              Map.of(field.name(), EXPECTED));
        }
        if (seconds == 0) {
          input.put(field.name(), null);
        }
      }
    }
  }
}
