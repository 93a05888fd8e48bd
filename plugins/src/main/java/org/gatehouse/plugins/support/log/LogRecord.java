package org.gatehouse.plugins.support.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.Map;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What is logged of an exchange, with the names and shapes of Kong's {@code kong.log.serialize}.
 *
 * <p>Made once an exchange, for the first log plugin that asks, and shared by all. Not thread-safe,
 * as the exchange.
 */
public final class LogRecord {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final AttributeKey<LogRecord> RECORD = new AttributeKey<>("log record");

  private final Map<String, @Nullable Object> fields;
  private byte @Nullable [] json;

  LogRecord(Map<String, @Nullable Object> fields) {
    this.fields = fields;
  }

  /** The record of an exchange that is in {@code LOG}. */
  public static LogRecord of(Exchange exchange) {
    return exchange
        .attribute(RECORD)
        .orElseGet(
            () -> {
              LogRecord made = new LogRecord(LogFields.of(exchange));
              exchange.attribute(RECORD, made);
              return made;
            });
  }

  /** This record with other fields of one plugin; the others' is not changed. */
  public LogRecord with(CustomFields custom) {
    return custom.isEmpty() ? this : new LogRecord(custom.laidOver(fields));
  }

  /** The fields as JSON values; not to be changed. */
  public Map<String, @Nullable Object> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /** The record as JSON in UTF-8; not copied, not to be changed. */
  public byte[] toJson() {
    byte[] written = json;
    if (written == null) {
      try {
        written = MAPPER.writeValueAsBytes(fields);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("JSON values can be written as JSON", e);
      }
      json = written;
    }
    return written;
  }
}
