package org.gatehouse.store.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final UUID ID = UUID.fromString("8a0c5bd4-9b36-4a0c-9f2b-2f6b6a7c7a11");

  record Limits(Optional<String> name, int perMinute, List<Double> steps, EntityRef service) {}

  @Test
  void parse_valuesOfEveryKind_returnsTheirJavaShape() {
    Object value =
        RecordCodec.parse("{\"b\":[1,2.5,true,null,\"é\\u0041\"],\"a\":{\"x\":-0.5e1,\"y\":{}}}");
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("b", new ArrayList<>(Arrays.asList(1L, 2.5, true, null, "éA")));
    expected.put("a", Map.of("x", -5.0, "y", Map.of()));
    assertThat(value).isEqualTo(expected);
    assertThat(((Map<?, ?>) value).keySet().toString()).isEqualTo("[b, a]");
  }

  @Test
  void parse_integerBeyondLong_returnsDouble() {
    assertThat(RecordCodec.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(RecordCodec.parse("9223372036854775808")).isEqualTo(0x1p63);
  }

  @Test
  void parse_malformedText_isRefusedByPlaceWithoutQuotingIt() {
    for (String text : List.of("{\"key\":secret}", "[1,]", "{", "{\"a\" 1}", "nul", "\"\u0001\"")) {
      assertThatThrownBy(() -> RecordCodec.parse(text))
          .as(text)
          .isInstanceOf(MalformedJsonException.class)
          .hasMessageMatching("not JSON at line 1, column \\d+");
    }
  }

  @Test
  void parse_nothingOrMoreThanOneValue_isRefused() {
    assertThatThrownBy(() -> RecordCodec.parse(" ")).hasMessage("empty (expected: a JSON value)");
    assertThatThrownBy(() -> RecordCodec.parse("{} {}"))
        .hasMessage("more than one value at line 1, column 4");
  }

  @Test
  void parse_numberBeyondDouble_isRefused() {
    assertThatThrownBy(() -> RecordCodec.parse("1e999"))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageStartingWith("number out of range");
  }

  @Test
  void parse_deepNesting_isRefusedNotOverflowing() {
    assertThatThrownBy(() -> RecordCodec.parse("[".repeat(100_000)))
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void parse_stream_readsUtf8() throws IOException {
    assertThat(RecordCodec.parse(new ByteArrayInputStream("[\"ü\"]".getBytes(UTF_8))))
        .isEqualTo(List.of("ü"));
  }

  @Test
  void write_doubleWithoutFraction_isAnInteger() {
    assertThat(RecordCodec.write(List.of(5.0, -0.0, 1e15, 2.5, 1e300)))
        .isEqualTo("[5,0,1000000000000000,2.5,1.0E300]");
  }

  @Test
  void write_largestInteger_keepsEveryDigit() {
    assertThat(RecordCodec.write(Long.MAX_VALUE - 1)).isEqualTo("9223372036854775806");
  }

  @Test
  void write_notANumber_isRefused() {
    assertThatThrownBy(() -> RecordCodec.write(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void write_record_usesItsSchemaNamesAndWritesNulls() {
    Limits limits = new Limits(Optional.empty(), 5, List.of(1.0, 0.25), new EntityRef(ID));
    assertThat(RecordCodec.write(limits))
        .isEqualTo(
            "{\"name\":null,\"per_minute\":5,\"steps\":[1,0.25],\"service\":{\"id\":\""
                + ID
                + "\"}}");
  }

  @Test
  void write_toStream_leavesItOpenAndParsesBack() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordCodec.write(Map.of("ü", "\u0000\"\\\ud83d\ude00"), out);
    assertThat(RecordCodec.parse(out.toString(UTF_8)))
        .isEqualTo(Map.of("ü", "\u0000\"\\\ud83d\ude00"));
  }

  @Test
  void parse_keyTwice_isRefusedByName() {
    assertThatThrownBy(() -> RecordCodec.parse("{\"a\":{\"b\":1,\"c\":2,\"b\":3}}"))
        .isInstanceOfSatisfying(
            MalformedJsonException.class, e -> assertThat(e.isRefused()).isTrue())
        .hasMessage("the key 'b' comes twice in an object");
  }

  @Test
  void parse_nestedAsDeepAsAllowedAndDeeper() {
    int limit = RecordCodec.MAX_DEPTH;
    assertThat(RecordCodec.parse("[".repeat(limit) + "]".repeat(limit))).isNotNull();
    assertThatThrownBy(() -> RecordCodec.parse("[".repeat(limit + 2)))
        .hasMessage("nested deeper than 500 levels");
  }
}
