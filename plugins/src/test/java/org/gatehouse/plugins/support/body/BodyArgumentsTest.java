package org.gatehouse.plugins.support.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyArgumentsTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String PARTS = "multipart/form-data; charset=utf-8; boundary=\"b b\"";

  @Test
  void read_form_decodesNamesAndValues() {
    BodyArguments form = read(FORM, "a=1&b+c=%C3%A4&a=2&flag&=x&&bad=%zz%").orElseThrow();

    assertThat(form.value("a")).isEqualTo(List.of("1", "2"));
    assertThat(form.value("b c")).isEqualTo("ä");
    assertThat(form.value("flag")).isEqualTo(true);
    assertThat(form.value("bad")).isEqualTo("%zz%");
    assertThat(form.value("none")).isNull();
    assertThat(form.toJson())
        .isEqualTo(
            Map.of("a", List.of("1", "2"), "b c", "ä", "flag", true, "", "x", "bad", "%zz%"));
  }

  @Test
  void read_formOfManyArguments_hasTheFirstHundred() {
    BodyArguments form = BodyArguments.ofQuery("a&".repeat(500_000) + "b=1");

    assertThat(form.value("a")).isEqualTo(Collections.nCopies(100, true));
    assertThat(form.value("b")).isNull();
    assertThat(form.toJson()).isEqualTo(Map.of("a", Collections.nCopies(100, true)));
    assertThat(form.remove("a")).isTrue();
    assertThat(form.toBytes()).asString(StandardCharsets.UTF_8).isEqualTo("b=1");
  }

  @Test
  void values_ofOneNameVeryOften_areAllThere() {
    Repeated values = new Repeated();
    for (int i = 0; i < 1_000_000; i++) {
      values.add("a", true);
    }

    assertThat(values.values().get("a"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(1_000_000);
  }

  @Test
  void remove_form_leavesEveryOtherByte() {
    BodyArguments form =
        BodyArguments.read(
                FakeExchange.request("POST", "/")
                    .header("Content-Type", FORM)
                    .body("k=1&\u00e4=\u00ff&K=2&k=3&%6b=4".getBytes(StandardCharsets.ISO_8859_1))
                    .build()
                    .clientRequest(),
                1000)
            .orElseThrow();

    assertThat(form.remove("k")).isTrue();
    assertThat(form.remove("k")).isFalse();
    assertThat(new String(form.toBytes(), StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00e4=\u00ff&K=2");
  }

  @Test
  void read_json_hasMembersOfEveryType() {
    BodyArguments json =
        read(
                "application/json",
                "{\"s\":\"x\",\"n\":1,\"d\":1.5,\"l\":[1,null],\"o\":{\"a\":true}}")
            .orElseThrow();

    assertThat(json.value("s")).isEqualTo("x");
    assertThat(json.value("n")).isEqualTo(1L);
    assertThat(json.value("d")).isEqualTo(1.5);
    assertThat(json.value("l")).isEqualTo(Arrays.asList(1L, null));
    assertThat(json.value("o")).isEqualTo(Map.of("a", true));
    assertThat(json.value("none")).isNull();
  }

  @Test
  void read_jsonList_hasNoNames() {
    BodyArguments json = read("Application/JSON;charset=utf-8", "[\"a\"]").orElseThrow();

    assertThat(json.value("0")).isNull();
    assertThat(json.remove("0")).isFalse();
    assertThat(json.toJson()).isEqualTo(List.of("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "null", "{", "{\"a\":1}x", "{\"a\":1,\"a\":2}", "{'a':1}"})
  void read_whatIsNoJsonObject_isNothing(String body) {
    assertThat(read("application/json", body)).isEmpty();
  }

  @Test
  void read_multipart_decodesNamesAndValues() {
    BodyArguments parts =
        read(
                PARTS,
                lines(
                    "preamble",
                    "--b b",
                    "content-type: text/plain",
                    "CONTENT-DISPOSITION: form-data; filename=\"f\"; name=\"ä\"",
                    "",
                    "line 1",
                    "line 2",
                    "--b b",
                    "Content-Disposition: form-data; name=k",
                    "",
                    "",
                    "--b b",
                    "Content-Disposition: form-data; name=k",
                    "",
                    "2",
                    "--b b--",
                    "epilogue"))
            .orElseThrow();

    assertThat(parts.toJson()).isEqualTo(Map.of("ä", "line 1\r\nline 2", "k", List.of("", "2")));
    assertThat(parts.remove("ä")).isTrue();
    assertThat(parts.remove("k")).isTrue();
    assertThat(new String(parts.toBytes(), StandardCharsets.UTF_8)).isEqualTo("--b b--\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--b b",
        "--b b|Content-Disposition: form-data; name=k||v",
        "--b b|Content-Disposition: form-data; name=k|v|--b b--",
        "--b b|Content-Type: text/plain||v|--b b--",
        "--b b|--b b--"
      })
  void read_whatIsNoMultipart_isNothing(String body) {
    assertThat(read(PARTS, body.replace("|", "\r\n"))).isEmpty();
  }

  @Test
  void read_otherKindOrNoBodyOrTooLong_isNothing() {
    assertThat(read("text/plain", "a=1")).isEmpty();
    assertThat(read("multipart/form-data", "--b--")).isEmpty();
    assertThat(read(FORM, "a=" + "x".repeat(1000))).isEmpty();
    assertThat(
            BodyArguments.read(
                FakeExchange.request("GET", "/")
                    .header("Content-Type", FORM)
                    .build()
                    .clientRequest(),
                1000))
        .isEmpty();
  }

  private static Optional<BodyArguments> read(String contentType, String body) {
    return BodyArguments.read(
        FakeExchange.request("POST", "/").body(contentType, body).build().clientRequest(), 1000);
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }
}
