package org.gatehouse.store.declarative;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/** A declarative configuration as somebody wrote it, in JSON or YAML, well-formed but unchecked. */
public final class Document {
  /** The hash of no configuration at all. */
  public static final String EMPTY_HASH = "0".repeat(32);

  private final String text;
  private final Function<String, Tokens> language;
  private final Map<String, @Nullable Object> values;

  private Document(
      String text, Function<String, Tokens> language, Map<String, @Nullable Object> values) {
    this.text = text;
    this.language = language;
    this.values = values;
  }

  /**
   * Reads a text that is JSON or, when it is not, YAML.
   *
   * @throws UnreadableDocumentException when it is neither, or no object
   */
  public static Document parse(String text) {
    if (text.stripLeading().startsWith("{")) {
      try {
        return parse(text, JsonTokens::new);
      } catch (UnreadableDocumentException e) {
        if (!e.getMessage().equals("not JSON")) {
          throw e;
        }
      }
    }
    return parse(text, YamlTokens::new);
  }

  /** As {@link #parse}, for a text that can be nothing but JSON. */
  public static Document parseJson(String text) {
    return parse(text, JsonTokens::new);
  }

  private static Document parse(String text, Function<String, Tokens> language) {
    Object value = DocumentReader.read(language.apply(text));
    if (!(value instanceof Map<?, ?> object)) {
      throw new UnreadableDocumentException("expected an object", Place.START);
    }
    return new Document(text, language, JsonValues.object(object));
  }

  /** The text as it was written. */
  public String text() {
    return text;
  }

  /** The JSON values, which stay as they are. */
  public Map<String, @Nullable Object> values() {
    return values;
  }

  /** The MD5 of the text, which names the configuration, as in Kong. */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Where the values at these paths stand; see {@link Places}. */
  Map<List<Object>, Place> places(Collection<List<Object>> paths) {
    return Places.of(language.apply(text), paths);
  }
}
