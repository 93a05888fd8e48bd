package org.gatehouse.store.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.testkit.store.SamplePem;
import org.gatehouse.testkit.store.SamplePlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclarativeWriterTest {
  private final List<EntityType<?>> types = new ArrayList<>(CoreEntities.all());

  @TempDir Path folder;

  private String written(String text, String name) {
    types.addAll(SamplePlugin.TYPE.entities());
    try (DeclarativeStore store =
        DeclarativeStore.open(
            List.copyOf(new java.util.LinkedHashSet<>(types)),
            List.of(SamplePlugin.TYPE),
            Optional.empty(),
            folder.resolve(name))) {
      store.post(Document.parse(text));
      return DeclarativeWriter.toYaml(store.types(), store);
    }
  }

  @Test
  void toYaml_someEntities_isAsKongWritesThem() {
    assertThat(
            written(
                "{_format_version: '3.0', consumers: [{username: u, id:"
                    + " 0e5a1ad6-4a4b-4c3e-9a3c-000000000001, created_at: 1, updated_at: 2, tags:"
                    + " [a, 'b c', '5']}]}",
                "one"))
        .isEqualTo(
            """
            _format_version: '3.0'
            _transform: false
            consumers:
            - id: 0e5a1ad6-4a4b-4c3e-9a3c-000000000001
              created_at: 1
              updated_at: 2
              username: u
              custom_id: ~
              tags:
              - a
              - b c
              - '5'
            """);
  }

  @Test
  void toYaml_readAgain_isTheSameText() {
    Map<String, Object> certificate =
        Map.of("cert", SamplePem.CERTIFICATE, "key", SamplePem.KEY, "snis", List.of("*.test"));
    Map<String, Object> plugin = new LinkedHashMap<>();
    plugin.put("name", "sample");
    plugin.put(
        "config",
        Map.of(
            "comment",
            "it's \"5\": # - [x] {y}\n\ttab\u0000 \u0085 \u2028 \ud83d\ude00 ä \\ 'quote'"));
    List<Object> consumers = new ArrayList<>();
    for (String name :
        List.of(
            "yes",
            "~",
            "null",
            "1.5",
            "0x1",
            "-",
            "- a",
            "a: b",
            "#a",
            "a #b",
            " a",
            "a ",
            "",
            "'",
            "\"",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "?",
            "{}",
            "[]",
            "=",
            "<<",
            "010",
            "1e5",
            "2026-11-25",
            "a\nb",
            ".",
            "--- ",
            "a,b",
            "5e5e5e5e",
            "true ")) {
      if (!name.isEmpty()) {
        consumers.add(Map.of("username", name, "sample_tokens", List.of(Map.of("scope", name))));
      }
    }
    String text =
        RecordCodec.write(
            Map.of(
                "_format_version", "3.0",
                "certificates", List.of(certificate),
                "plugins", List.of(plugin),
                "consumers", consumers,
                "services",
                    List.of(
                        Map.of(
                            "name", "s",
                            "host", "h",
                            "routes",
                                List.of(Map.of("headers", Map.of("x-a", List.of("1", "b"))))))));
    String first = written(text, "first");
    assertThat(written(first, "second").lines()).containsExactlyElementsOf(first.lines().toList());
  }
}
