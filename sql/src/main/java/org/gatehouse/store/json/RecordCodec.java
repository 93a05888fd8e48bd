package org.gatehouse.store.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.ConfigSchema;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON text into the values that schemas work on ({@link Map}, {@link List}, {@link String},
 * {@link Long}, {@link Double}, {@link Boolean} and null), and those and records into text.
 *
 * <p>A number without a fraction that fits is a {@code Long}, any other a {@code Double}; a {@code
 * Double} without a fraction is written as an integer, because JSON does not tell 5 from 5.0. An
 * object that has a key twice is refused, and so is what is nested deeper than {@value #MAX_DEPTH}
 * levels. Objects keep the order of their keys.
 */
public final class RecordCodec {
  /** How deep values may be nested. */
  static final int MAX_DEPTH = 500;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  /** Whole numbers of a smaller size are integers in a double without loss. */
  private static final double INTEGER_LIMIT = 0x1p63;

  private RecordCodec() {}

  /**
   * The value that a text stands for.
   *
   * @throws MalformedJsonException when it is not JSON, or more than one value
   */
  public static @Nullable Object parse(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      return document(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #parse(String)}, from UTF-8, which is read to its end and not closed. */
  public static @Nullable Object parse(InputStream in) throws IOException {
    try (JsonParser parser = JSON.createParser(in)) {
      return document(parser);
    }
  }

  /** The text of a value or a record. */
  public static String write(@Nullable Object value) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** As {@link #write(Object)}, in UTF-8, to a stream that stays open. */
  public static void write(@Nullable Object value, OutputStream out) throws IOException {
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      write(generator, value);
    }
  }

  private static @Nullable Object document(JsonParser parser) throws IOException {
    try {
      if (parser.nextToken() == null) {
        throw new MalformedJsonException("empty (expected: a JSON value)");
      }
      Object value = value(parser, 0);
      if (parser.nextToken() != null) {
        throw malformed("more than one value", parser.currentTokenLocation());
      }
      return value;
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the text, which may hold secrets.
      throw malformed("not JSON", e.getLocation());
    }
  }

  private static MalformedJsonException malformed(String what, @Nullable JsonLocation at) {
    return new MalformedJsonException(
        at == null
            ? what
            : "%s at line %d, column %d".formatted(what, at.getLineNr(), at.getColumnNr()));
  }

  private static @Nullable Object value(JsonParser parser, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw MalformedJsonException.refused("nested deeper than " + MAX_DEPTH + " levels");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, depth + 1);
      case START_ARRAY -> array(parser, depth + 1);
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> finite(parser);
      default -> throw malformed("not JSON", parser.currentTokenLocation());
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser, int depth)
      throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      if (object.containsKey(key)) {
        throw MalformedJsonException.refused("the key '" + key + "' comes twice in an object");
      }
      parser.nextToken();
      object.put(key, value(parser, depth));
    }
    return object;
  }

  private static List<@Nullable Object> array(JsonParser parser, int depth) throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, depth));
    }
    return array;
  }

  private static Object integer(JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? finite(parser)
        : (Object) parser.getLongValue();
  }

  private static Object finite(JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    if (Double.isInfinite(number)) {
      throw malformed("number out of range", parser.currentTokenLocation());
    }
    return number;
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof String || value instanceof UUID) {
      out.writeString(value.toString());
    } else if (value instanceof Boolean bool) {
      out.writeBoolean(bool);
    } else if (value instanceof Number number) {
      write(out, number);
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName((String) entry.getKey());
        write(out, entry.getValue());
      }
      out.writeEndObject();
    } else if (value instanceof Collection<?> collection) {
      out.writeStartArray();
      for (Object element : collection) {
        write(out, element);
      }
      out.writeEndArray();
    } else if (value instanceof Optional<?> optional) {
      write(out, optional.orElse(null));
    } else if (value instanceof Record nested) {
      write(out, unbound(nested.getClass(), nested));
    } else {
      throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
  }

  private static <R extends Record> Map<String, @Nullable Object> unbound(
      Class<R> type, Record nested) {
    return ConfigSchema.of(type).unbind(type.cast(nested));
  }

  private static void write(JsonGenerator out, Number number) throws IOException {
    double asDouble = number.doubleValue();
    if (number instanceof Long || number instanceof Integer) {
      out.writeNumber(number.longValue());
    } else if (number instanceof BigDecimal exact) {
      out.writeNumber(exact);
    } else if (!Double.isFinite(asDouble)) {
      throw new IllegalArgumentException("no JSON number: " + number);
    } else if (asDouble == Math.rint(asDouble) && Math.abs(asDouble) < INTEGER_LIMIT) {
      out.writeNumber((long) asDouble);
    } else {
      out.writeNumber(asDouble);
    }
  }
}
