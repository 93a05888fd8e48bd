package org.gatehouse.plugins.responsetransformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.junit.jupiter.api.Test;

class ResponseTransformerConfigTest {
  @Test
  void defaults_areEmptyLists() {
    Map<String, ?> names = Map.of("json", List.of(), "headers", List.of());
    Map<String, ?> values =
        Map.of("json", List.of(), "json_types", List.of(), "headers", List.of());

    assertThat(ResponseTransformerPlugin.TYPE.configSchema().defaults())
        .isEqualTo(
            Map.of(
                "remove", names, "rename", names, "replace", values, "add", values, "append",
                values));
  }

  @Test
  void entriesWithoutColon_areRefused() {
    for (String edit : List.of("rename", "replace", "add", "append")) {
      refused(
          Map.of(edit, Map.of("headers", List.of("a:b", "c"), "json", List.of("d"))),
          Map.of(
              edit,
              Map.of(
                  "headers",
                  Arrays.asList(null, "invalid value: c"),
                  "json",
                  List.of("invalid value: d"))));
    }
  }

  @Test
  void renamedHeaders_areHeaderNames() {
    refused(
        Map.of("rename", Map.of("headers", List.of("a b:c", "a:c d", "a:"))),
        Map.of(
            "rename",
            Map.of(
                "headers",
                List.of(
                    "'a b' is not a valid header",
                    "'c d' is not a valid header",
                    "'' is not a valid header"))));
  }

  @Test
  void jsonTypes_areOfThree() {
    refused(
        Map.of("add", Map.of("json_types", List.of("object"))),
        Map.of("add", Map.of("json_types", List.of("expected one of: boolean, number, string"))));
  }

  private static void refused(Map<String, ?> config, Map<String, ?> problems) {
    assertThat(ConfigProblems.of(ResponseTransformerPlugin.TYPE, config))
        .isEqualTo(Map.of("config", problems));
  }
}
