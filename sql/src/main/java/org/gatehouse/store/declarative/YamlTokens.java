package org.gatehouse.store.declarative;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.store.declarative.Token.Kind;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** The pieces of the first document of a YAML text. */
final class YamlTokens implements Tokens {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setUseMarks(true)
          .setCodePointLimit(Integer.MAX_VALUE)
          .setVersionFunction(version -> version)
          .build();

  /** What is wrong, in the words of libyaml, which Kong's messages quote, by SnakeYAML's. */
  private static final Map<String, String> WORDS =
      Map.of(
          "expected ',' or ']'", "did not find expected ',' or ']'",
          "expected ',' or '}'", "did not find expected ',' or '}'",
          "expected <block end>", "did not find expected key",
          "expected the node content", "did not find expected node content",
          "expected '<document start>'", "did not find expected <document start>",
          "mapping values are not allowed", "mapping values are not allowed in this context",
          "sequence entries are not allowed",
              "block sequence entries are not allowed in this context",
          "could not find expected ':'", "could not find expected ':'",
          "found unexpected end of stream", "found unexpected end of stream",
          "that cannot start any token", "found character that cannot start any token");

  private final Iterator<Event> events;
  private Place last = Place.START;
  private boolean ended;

  YamlTokens(String text) {
    this.events = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
  }

  /** As in Kong, the place of a mistake is where the last sound piece begins. */
  @Override
  public Token next() {
    try {
      while (!ended && events.hasNext()) {
        Event event = events.next();
        last = event.getStartMark().map(YamlTokens::place).orElse(last);
        Token token = token(event);
        if (token != null) {
          return token;
        }
      }
      return Token.of(Kind.END, null, last);
    } catch (MarkedYamlEngineException e) {
      throw new UnreadableDocumentException(words(e.getProblem()), last);
    } catch (YamlEngineException e) {
      throw new UnreadableDocumentException("control characters are not allowed", last);
    }
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String words(@Nullable String problem) {
    return WORDS.entrySet().stream()
        .filter(entry -> problem != null && problem.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        // SnakeYAML quotes what it found, which may be a secret: no more than its first words
        .orElse("not YAML");
  }

  private @Nullable Token token(Event event) {
    return switch (event.getEventId()) {
      case MappingStart -> Token.of(Kind.OBJECT, anchor(event), last);
      case SequenceStart -> Token.of(Kind.LIST, anchor(event), last);
      case MappingEnd, SequenceEnd -> Token.of(Kind.CLOSE, null, last);
      case Alias ->
          new Token(Kind.ALIAS, null, ((AliasEvent) event).getAlias().getValue(), null, last);
      case Scalar -> scalar((ScalarEvent) event);
      case DocumentEnd -> {
        ended = true;
        yield null;
      }
      default -> null;
    };
  }

  private Token scalar(ScalarEvent event) {
    String text = event.getValue();
    Optional<String> tag = event.getTag();
    Object value =
        tag.isPresent() && !tag.get().equals("!")
            ? YamlScalar.tagged(tag.get(), text, last)
            : event.isPlain() && tag.isEmpty() ? YamlScalar.plain(text) : text;
    return new Token(Kind.VALUE, value, text, anchor(event), last);
  }

  private static @Nullable String anchor(Event event) {
    return ((NodeEvent) event).getAnchor().map(Anchor::getValue).orElse(null);
  }
}
