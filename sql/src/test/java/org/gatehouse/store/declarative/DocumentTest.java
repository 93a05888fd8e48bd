package org.gatehouse.store.declarative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentTest {
  private static Map<String, Object> values(String text) {
    return Document.parse(text).values();
  }

  private static void assertRefused(String text, String message, int line, int column) {
    assertThatThrownBy(() -> Document.parse(text))
        .isInstanceOfSatisfying(
            UnreadableDocumentException.class,
            refused -> assertThat(refused.place()).isEqualTo(new Place(line, column)))
        .hasMessage(message);
  }

  @Test
  void parse_words_meanWhatKongReads() {
    assertThat(
            values(
                """
                a: [1, -2, 0x1F, 010, 1.5, .5, 1e3, +7]
                b: [true, yes, On, no, OFF, ~, null, '', ]
                c: ["1", '1', !!str 1, 1.2.3, 1:30, y, a b, "\\u00e4\\n"]
                200: number
                """))
        .isEqualTo(
            Map.of(
                "a", List.of(1L, -2L, 31L, 8L, 1.5, 0.5, 1000.0, 7L),
                "b", Arrays.asList(true, true, true, false, false, null, null, ""),
                "c", List.of("1", "1", "1", "1.2.3", "1:30", "y", "a b", "ä\n"),
                "200", "number"));
  }

  @Test
  void parse_json_isReadAsJson() {
    assertThat(values(" {\"a\":\"\\u0000\\/yes\", \"b\": 9223372036854775807}"))
        .isEqualTo(Map.of("a", "\u0000/yes", "b", Long.MAX_VALUE));
  }

  @Test
  void parse_aliases_repeatValuesAndMergeObjects() {
    assertThat(
            values(
                """
                a: &a {x: 1, y: 2}
                b: *a
                c: {<<: *a, y: 3}
                d: {<<: [*a, {z: 4}]}
                """))
        .isEqualTo(
            Map.of(
                "a", Map.of("x", 1L, "y", 2L),
                "b", Map.of("x", 1L, "y", 2L),
                "c", Map.of("x", 1L, "y", 3L),
                "d", Map.of("x", 1L, "y", 2L, "z", 4L)));
  }

  @Test
  void parse_mistakes_areNamedAsLibyamlDoes() {
    assertRefused("a: [1", "did not find expected ',' or ']'", 1, 5);
    assertRefused("a: {b: 1", "did not find expected ',' or '}'", 1, 8);
    assertRefused("a: 1\n b: 2", "mapping values are not allowed in this context", 1, 4);
    assertRefused("a: @b", "found character that cannot start any token", 1, 1);
    assertRefused("a: *nobody", "found undefined alias", 1, 4);
    assertRefused("a: !!int x", "invalid tag 'tag:yaml.org,2002:int'", 1, 4);
  }

  @Test
  void parse_keyThatIsThereTwice_isRefused() {
    assertRefused("a: 1\nb: 2\na: 3", "duplicate key 'a'", 3, 1);
    assertRefused("{\"a\": 1,\n \"a\": 2}", "duplicate key 'a'", 2, 2);
  }

  @Test
  void parse_valuesThatWouldNeverEnd_areRefused() {
    assertRefused("a: &a {b: *a}", "found undefined alias", 1, 11);
    assertRefused("[".repeat(1000), "nested too deeply (expected: at most 100 levels)", 1, 102);
    assertRefused(
        "{\"a\":".repeat(1000), "nested too deeply (expected: at most 100 levels)", 1, 506);
  }

  @Test
  void parse_aliasesThatGrowWithoutBounds_areRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int n = 1; n < 9; n++) {
      String last = "*a" + (n - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  n,
                  n,
                  String.join(
                      ", ", List.of(last, last, last, last, last, last, last, last, last, last))));
    }
    assertThatThrownBy(() -> Document.parse(bomb.toString()))
        .hasMessage("too much is repeated by aliases (expected: at most 100000 values)");
  }

  @Test
  void parse_noObject_isRefusedAsKongDoes() {
    for (String text : List.of("", "# nothing", "text", "[1]", "5")) {
      assertRefused(text, "expected an object", 1, 1);
    }
  }

  @Test
  void hash_ofAText_isItsMd5() {
    assertThat(Document.parse("{}").hash()).isEqualTo("99914b932bd37a50b983c5e7c90ae93b");
  }
}
