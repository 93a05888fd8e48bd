package org.gatehouse.admin.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import jakarta.ws.rs.BadRequestException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.config.Shorthand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormBodyTest {
  record Limits(Optional<Integer> minute, Optional<Double> rate) {}

  record Address(Optional<String> ip, Optional<Integer> port) {}

  @Shorthand(
      name = "old_port",
      kind = FieldKind.INTEGER,
      path = "address.port",
      message = "use address.port")
  record Example(
      Optional<String> name,
      Optional<Integer> count,
      Optional<Boolean> enabled,
      Optional<List<String>> hosts,
      Optional<Set<Integer>> ports,
      Optional<Map<String, List<String>>> headers,
      Optional<List<Address>> addresses,
      Optional<Address> address,
      Optional<Limits> config) {}

  @ParameterizedTest
  @CsvSource({
    "a=1&a.b=2, a, a.b",
    "a.b=2&a=1, a.b, a",
    "a.b.c=1&a.b=2, a.b.c, a.b",
    "a[]=1&a.b=2, a[], a.b",
    "a.b=1&a[]=2, a.b, a[]",
    "a[1]=x&a[1].b=y, a[1], a[1].b"
  })
  void parse_namesThatExcludeEachOther_areRefusedByBoth(String form, String one, String other) {
    assertThatThrownBy(() -> FormReader.parse(form))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("The arguments '%s' and '%s' exclude each other".formatted(one, other));
  }

  @Test
  void as_texts_becomeWhatTheSchemaSays() {
    assertThat(read("name=5&count=5&enabled=false"))
        .containsExactly(entry("name", "5"), entry("count", 5L), entry("enabled", false));
  }

  @Test
  void as_textThatIsNotOfItsKind_staysForValidation() {
    assertThat(read("count=five&enabled=yes"))
        .containsExactly(entry("count", "five"), entry("enabled", "yes"));
  }

  @Test
  void as_emptyValue_isNull() {
    assertThat(read("name=&count=")).containsEntry("name", null).containsEntry("count", null);
  }

  @Test
  void as_dottedName_isNested() {
    assertThat(read("config.minute=5&config.rate=0.5"))
        .containsExactly(entry("config", Map.of("minute", 5L, "rate", 0.5)));
  }

  @Test
  void as_oneValueOfAList_isAList() {
    assertThat(read("hosts=a.example")).containsExactly(entry("hosts", List.of("a.example")));
  }

  @Test
  void as_repeatedName_isAList() {
    assertThat(read("hosts=a&hosts=b")).containsExactly(entry("hosts", List.of("a", "b")));
  }

  @Test
  void as_emptyBrackets_appendInOrder() {
    assertThat(read("ports[]=2&ports[]=1")).containsExactly(entry("ports", List.of(2L, 1L)));
  }

  @Test
  void as_indexes_sayTheOrder() {
    assertThat(read("hosts[2]=b&hosts[1]=a")).containsExactly(entry("hosts", List.of("a", "b")));
  }

  @Test
  void as_hugeIndex_takesNoMemory() {
    assertThat(read("hosts[999999999]=a")).containsExactly(entry("hosts", List.of("a")));
  }

  @Test
  void as_fieldsOfAnElement_areOneRecord() {
    assertThat(read("addresses[1].ip=10.0.0.1&addresses[1].port=80&addresses[2].port=81"))
        .containsExactly(
            entry(
                "addresses", List.of(Map.of("ip", "10.0.0.1", "port", 80L), Map.of("port", 81L))));
  }

  @Test
  void as_nameInBrackets_mayHoldADot() {
    assertThat(read("headers[x.version]=1"))
        .containsExactly(entry("headers", Map.of("x.version", List.of("1"))));
  }

  @Test
  void as_valueOfAMap_isReadAsItsElements() {
    assertThat(read("headers.x-version=1"))
        .containsExactly(entry("headers", Map.of("x-version", List.of("1"))));
  }

  @Test
  void as_shorthand_isReadAsItsKind() {
    assertThat(read("old_port=80")).containsExactly(entry("old_port", 80L));
  }

  @Test
  void as_unknownField_staysText() {
    assertThat(read("nope=1&a.b=2"))
        .containsExactly(entry("nope", "1"), entry("a", Map.of("b", "2")));
  }

  @Test
  void parse_escapedAndWithoutValue_areDecoded() {
    assertThat(FormReader.parse("a%5B%5D=x+y%26&b").values())
        .containsExactly(entry("a", List.of("x y&")), entry("b", "true"));
  }

  @Test
  void parse_namesThatAreNoPaths_areFieldsOfTheirOwn() {
    assertThat(FormReader.parse("..=1&a]b[=2").values()).containsOnlyKeys("..", "a]b[");
  }

  @Test
  void parse_brokenEscape_is400() {
    assertThatThrownBy(() -> FormReader.parse("a=%zz")).isInstanceOf(BadRequestException.class);
  }

  @Test
  void parse_tooManyFields_is400() {
    assertThatThrownBy(() -> FormReader.parse("a=1&".repeat(1001)))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("Too many arguments");
  }

  @Test
  void parse_tooDeepAName_is400() {
    assertThatThrownBy(() -> FormReader.parse("a" + ".b".repeat(1000) + "=1"))
        .isInstanceOf(BadRequestException.class);
  }

  private static Map<String, Object> read(String form) {
    return FormReader.parse(form).as(ConfigSchema.of(Example.class));
  }
}
