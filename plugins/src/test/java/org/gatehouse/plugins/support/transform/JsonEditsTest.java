package org.gatehouse.plugins.support.transform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatehouse.plugins.support.transform.JsonEdits.TypedValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEditsTest {
  private static final List<String> NO_ENTRIES = List.of();
  private static final TypedValues NONE = new TypedValues(List.of(), List.of());

  @Test
  void remove_takesMembersOfTheObjectItself() {
    assertThat(edited(remove("a", "b.c"), "{\"a\":1,\"b\":{\"c\":2},\"b.c\":3}"))
        .isEqualTo("{\"b\":{\"c\":2}}");
  }

  @Test
  void rename_movesTheValue() {
    JsonEdits edits = new JsonEdits(NO_ENTRIES, List.of("a:z", "b:"), NONE, NONE, NONE);

    assertThat(edited(edits, "{\"a\":[1],\"b\":2,\"z\":0}")).isEqualTo("{\"b\":2,\"z\":[1]}");
  }

  @Test
  void replace_changesOnlyWhatIsThere() {
    assertThat(
            edited(
                new JsonEdits(NO_ENTRIES, NO_ENTRIES, values("a:x:y", "c:3"), NONE, NONE),
                "{\"a\":null,\"b\":2}"))
        .isEqualTo("{\"a\":\"x:y\",\"b\":2}");
  }

  @Test
  void add_setsOnlyWhatIsNotThere() {
    assertThat(
            edited(
                new JsonEdits(NO_ENTRIES, NO_ENTRIES, NONE, values("a:x", "c:/\"3"), NONE),
                "{\"a\":false}"))
        .isEqualTo("{\"a\":false,\"c\":\"/\\\"3\"}");
  }

  @Test
  void append_makesLists() {
    assertThat(
            edited(
                new JsonEdits(NO_ENTRIES, NO_ENTRIES, NONE, NONE, values("a:1", "b:2", "c:3")),
                "{\"a\":\"0\",\"b\":[1]}"))
        .isEqualTo("{\"a\":[\"0\",\"1\"],\"b\":[1,\"2\"],\"c\":[\"3\"]}");
  }

  @Test
  void values_haveTheirTypes_andStringsBeyondThem() {
    TypedValues typed =
        new TypedValues(
            List.of("n:1.50", "t:true", "f:no", "bad:x", "s:1"),
            List.of("number", "boolean", "boolean", "number"));

    assertThat(edited(new JsonEdits(NO_ENTRIES, NO_ENTRIES, NONE, typed, NONE), "{}"))
        .isEqualTo("{\"n\":1.50,\"t\":true,\"f\":false,\"s\":\"1\"}");
  }

  @Test
  void valuesThatAreNotEdited_keepTheirDigits() {
    assertThat(edited(remove("x"), "{\"a\":1.10,\"b\":12345678901234567890123,\"c\":1e5}"))
        .startsWith("{\"a\":1.10,\"b\":12345678901234567890123,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1]", "\"a\"", "null", "{\"a\":1", "{} {}", "no json"})
  void bodyThatIsNoObject_isNotEdited(String body) {
    assertThat(remove("a").applyTo(body.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void isEmpty_withoutRules() {
    assertThat(remove().isEmpty()).isTrue();
    assertThat(remove("a").isEmpty()).isFalse();
  }

  private static JsonEdits remove(String... names) {
    return new JsonEdits(List.of(names), NO_ENTRIES, NONE, NONE, NONE);
  }

  private static TypedValues values(String... entries) {
    return new TypedValues(List.of(entries), List.of());
  }

  private static String edited(JsonEdits edits, String body) {
    return new String(edits.applyTo(body.getBytes(UTF_8)).orElseThrow(), UTF_8);
  }
}
