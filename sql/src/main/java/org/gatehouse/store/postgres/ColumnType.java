package org.gatehouse.store.postgres;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.FieldKind;
import org.jspecify.annotations.Nullable;

/** How the JSON values of a field stand in a column, and how SQL writes and reads them. */
enum ColumnType {
  /** Text, numbers and booleans: what the driver takes and gives as it is. */
  PLAIN("%s", "%s", ""),
  UUID("cast(%s as uuid)", "%s", ""),
  TEXT_ARRAY("%s", "%s", ",typeHandler=textArray"),
  UUID_ARRAY("cast(%s as uuid[])", "%s", ",typeHandler=textArray"),
  JSON("cast(%s as jsonb)", "%s", ",typeHandler=json"),
  /** Seconds since 1970 as a time. Infinity, which only a hand can write, is read as nothing. */
  SECONDS(
      "to_timestamp(%s)",
      "case when isfinite(%1$s) then cast(extract(epoch from %1$s) as bigint) end", ""),
  /** Seconds since 1970, with milliseconds, as a time. */
  MILLISECONDS(
      "to_timestamp(%s)",
      "case when isfinite(%1$s) then cast(extract(epoch from %1$s) as double precision) end", ""),
  /** A pointer {@code {"id": …}} as the id. */
  REFERENCE("cast(%s as uuid)", "%s", "") {
    @Override
    String property(String field) {
      return field + ".id";
    }

    @Override
    @Nullable Object toJson(@Nullable Object column) {
      if (column == null) {
        return null;
      }
      Map<String, @Nullable Object> reference = new LinkedHashMap<>();
      reference.put("id", column);
      return reference;
    }
  },
  /**
   * Seconds to live as the moment of death. What is left is told by the clock as it reads now, not
   * as it read when the transaction began: 3599 for 3600 just written, as Kong does.
   */
  TIME_TO_LIVE(
      "now() + make_interval(secs => %s)",
      "case when isfinite(%1$s) then"
          + " cast(greatest(floor(extract(epoch from %1$s - clock_timestamp())), 0) as bigint) end",
      "");

  /** As ISO 8601, but PostgreSQL puts no plus sign before a year of five digits. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4, 6, SignStyle.NEVER)
          .appendPattern("-MM-dd'T'")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendOffsetId()
          .toFormatter(Locale.ROOT);

  private final String written;
  private final String read;
  private final String options;

  ColumnType(String written, String read, String options) {
    this.written = written;
    this.read = read;
    this.options = options;
  }

  static ColumnType of(Field field) {
    if (field.is(Trait.TIME_TO_LIVE)) {
      return TIME_TO_LIVE;
    }
    boolean time = field.is(Trait.TIMESTAMP);
    return switch (field.kind()) {
      case STRING -> field.is(Trait.UUID) ? UUID : PLAIN;
      case INTEGER -> time ? SECONDS : PLAIN;
      case NUMBER -> time ? MILLISECONDS : PLAIN;
      case BOOLEAN -> PLAIN;
      case ARRAY, SET -> ofElements(field.elements().orElseThrow());
      case MAP, RECORD -> JSON;
      case FOREIGN -> REFERENCE;
    };
  }

  private static ColumnType ofElements(Field elements) {
    if (elements.kind() != FieldKind.STRING) {
      return JSON;
    }
    return elements.is(Trait.UUID) ? UUID_ARRAY : TEXT_ARRAY;
  }

  /** The types that the column of a field may have in the database. */
  final Set<String> sqlTypes(Field field) {
    return switch (this) {
      case PLAIN ->
          switch (field.kind()) {
            case INTEGER -> new TreeSet<>(Set.of("bigint", "integer", "smallint"));
            case NUMBER -> new TreeSet<>(Set.of("double precision", "numeric", "real"));
            case BOOLEAN -> Set.of("boolean");
            default -> Set.of("text");
          };
      case UUID, REFERENCE -> Set.of("uuid");
      case TEXT_ARRAY -> Set.of("text[]");
      case UUID_ARRAY -> Set.of("uuid[]");
      case JSON -> Set.of("jsonb");
      case SECONDS, MILLISECONDS, TIME_TO_LIVE -> Set.of("timestamp with time zone");
    };
  }

  /** The SQL that stands for the value of a field of the parameter {@code row}. */
  final String written(String field) {
    return written.formatted("#{row." + property(field) + options + "}");
  }

  /** The SQL that reads a column. */
  final String read(String quotedColumn) {
    return read.formatted(quotedColumn);
  }

  /** The SQL that stands for the value of a field of a row in a JSON list; see inRecordset. */
  final String ofRecordset(Field field) {
    String column = EntityTable.quote(field.name());
    return this == REFERENCE ? "cast(%s ->> 'id' as uuid)".formatted(column) : given(column);
  }

  /** How a time or a span that is a number of seconds stands in SQL; all else as it is. */
  private String given(String sql) {
    return switch (this) {
      case SECONDS, MILLISECONDS, TIME_TO_LIVE -> written.formatted(sql);
      default -> sql;
    };
  }

  /** A column of the record that PostgreSQL makes of a row in a JSON list. */
  final String inRecordset(Field field) {
    String type =
        switch (this) {
          case PLAIN ->
              switch (field.kind()) {
                case INTEGER -> "bigint";
                case NUMBER -> "double precision";
                case BOOLEAN -> "boolean";
                default -> "text";
              };
          case UUID -> "uuid";
          case TEXT_ARRAY -> "text[]";
          case UUID_ARRAY -> "uuid[]";
          case JSON, REFERENCE -> "jsonb";
          case SECONDS, MILLISECONDS, TIME_TO_LIVE -> "double precision";
        };
    return EntityTable.quote(field.name()) + " " + type;
  }

  String property(String field) {
    return field;
  }

  /** The JSON value for what {@link ColumnHandler} read. */
  @Nullable Object toJson(@Nullable Object column) {
    return column;
  }

  /** The JSON value for what {@code to_jsonb} made of the column. */
  final @Nullable Object ofImage(@Nullable Object image) {
    return switch (this) {
      case SECONDS -> time(image).map(time -> (Object) time.getEpochSecond()).orElse(null);
      case MILLISECONDS ->
          time(image).map(time -> (Object) (time.toEpochMilli() / 1000.0)).orElse(null);
      case TIME_TO_LIVE ->
          time(image)
              .map(time -> (Object) Math.max(0, Duration.between(Instant.now(), time).toSeconds()))
              .orElse(null);
      default -> toJson(image);
    };
  }

  /** Empty for null, and for infinity, which only a hand can write. */
  private static Optional<Instant> time(@Nullable Object image) {
    return image == null || image.toString().endsWith("infinity")
        ? Optional.empty()
        : Optional.of(OffsetDateTime.parse(image.toString(), TIME).toInstant());
  }
}
