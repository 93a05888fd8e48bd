package org.gatehouse.store.declarative;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.gatehouse.store.declarative.Token.Kind;
import org.jspecify.annotations.Nullable;

/** The pieces of a JSON text. */
final class JsonTokens implements Tokens {
  /** One more level than documents may have, so that those are refused in the reader's words. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DocumentReader.MAX_DEPTH + 2)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;

  JsonTokens(String text) {
    try {
      this.parser = JSON.createParser(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Token next() {
    try {
      JsonToken token = parser.nextToken();
      Place place = place(parser.currentTokenLocation());
      if (token == null) {
        return Token.of(Kind.END, null, place);
      }
      return switch (token) {
        case START_OBJECT -> Token.of(Kind.OBJECT, null, place);
        case START_ARRAY -> Token.of(Kind.LIST, null, place);
        case END_OBJECT, END_ARRAY -> Token.of(Kind.CLOSE, null, place);
        default -> new Token(Kind.VALUE, value(token), parser.getText(), null, place);
      };
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the text, which may hold secrets.
      throw new UnreadableDocumentException("not JSON", place(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable Object value(JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) finite(parser.getDoubleValue())
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> finite(parser.getDoubleValue());
      default -> parser.getText();
    };
  }

  private double finite(double number) {
    if (Double.isInfinite(number)) {
      throw new UnreadableDocumentException(
          "number out of range", place(parser.currentTokenLocation()));
    }
    return number;
  }

  private static Place place(@Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? Place.START
        : new Place(location.getLineNr(), location.getColumnNr());
  }
}
