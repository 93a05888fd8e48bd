package org.gatehouse.store.declarative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.RecordCodec;
import org.junit.jupiter.api.Test;

/** Shapes and order are those of Kong 3.9.3, as it was recorded. */
class FlattenedErrorsTest {
  private static final String ID = "0e5a1ad6-4a4b-4c3e-9a3c-000000000001";

  private static InvalidDocumentException flattened(String text) {
    DeclarativeFormat format = DeclarativeFormatTest.format();
    Document document = Document.parse(text);
    InvalidDocumentException refused =
        catchThrowableOfType(
            InvalidDocumentException.class,
            () -> format.read(document, Reading.at(Instant.ofEpochSecond(1))));
    return refused.flatten(format, document);
  }

  @Test
  void flatten_nestedEntities_areListedEachWithItsOwnProblems() {
    InvalidDocumentException refused =
        flattened(
            """
            {"_format_version": "3.0", "services": [
              {"name": "a", "tags": ["t"]},
              {"name": "b", "host": "h",
               "routes": [{"name": "r", "paths": ["x"]}], "plugins": [{"name": "nope"}]}]}
            """);
    assertThat(RecordCodec.parse(RecordCodec.write(refused.flattened())))
        .isEqualTo(
            RecordCodec.parse(
                """
                [{"errors":[{"message":"should start with: / (fixed path) or ~/ (regex path)",
                  "type":"field","field":"paths.1"}],"entity_type":"route","entity_name":"r",
                  "entity":{"paths":["x"],"name":"r"}},
                 {"errors":[{"message":"plugin 'nope' not enabled; add it to the 'plugins'\
                 configuration property","type":"field","field":"name"}],"entity_type":"plugin",
                  "entity_name":"nope","entity":{"name":"nope"}},
                 {"errors":[{"message":"required field missing","type":"field","field":"host"}],
                  "entity_type":"service","entity_name":"a","entity_tags":["t"],
                  "entity":{"tags":["t"],"name":"a"}}]
                """));
    assertThat(refused).hasMessage("declarative config is invalid: {}");
    assertThat(refused.fields()).isEmpty();
    assertThat(refused.problems()).hasSize(3);
  }

  @Test
  void flatten_childOfAnEntityWithAnId_pointsToIt() {
    InvalidDocumentException refused =
        flattened(
            "{_format_version: '3.0', services: [{id: %s, host: h, routes: [{paths: [x]}]}]}"
                .formatted(ID));
    assertThat(refused.flattened())
        .singleElement()
        .satisfies(
            error ->
                assertThat(error.get("entity"))
                    .isEqualTo(Map.of("paths", List.of("x"), "service", Map.of("id", ID))));
  }

  @Test
  void flatten_rulesOverSeveralFields_areProblemsOfTheEntity() {
    InvalidDocumentException refused =
        flattened(
            "{_format_version: '3.0', routes: [{id: %s, tags: [5], name: ''}]}".formatted(ID));
    Map<String, Object> error = refused.flattened().get(0);
    assertThat(error).containsEntry("entity_id", ID).containsEntry("entity_type", "route");
    assertThat(error).doesNotContainKeys("entity_tags", "entity_name");
    assertThat(errors(error))
        .contains(Map.of("type", "field", "field", "tags.1", "message", "expected a string"));
    InvalidDocumentException entity = flattened("{_format_version: '3.0', routes: [{name: r}]}");
    assertThat(errors(entity.flattened().get(0)))
        .singleElement()
        .satisfies(
            one -> assertThat(JsonValues.object(one)).containsEntry("type", "entity").hasSize(2));
  }

  private static List<Object> errors(Map<String, Object> entity) {
    return new ArrayList<>((List<?>) entity.get("errors"));
  }

  @Test
  void flatten_whatIsOfNoEntity_stays() {
    InvalidDocumentException refused =
        flattened("{_format_version: '9', foos: [], services: 5, routes: [5, {paths: [x]}]}");
    assertThat(refused.flattened()).hasSize(1);
    assertThat(refused.fields())
        .isEqualTo(
            Map.of(
                "_format_version", "expected one of: 1.1, 2.1, 3.0",
                "foos", "unknown field",
                "services", "expected an array",
                "routes", java.util.Arrays.asList("expected a record", null)));
    assertThat(
            flattened("{_format_version: '3.0', routes: [{name: r, hosts: [h], service: nobody}]}")
                .fields())
        .containsKey("routes");
  }

  @Test
  void flatten_entityThatIsThereTwice_isAProblemOfTheEntity() {
    InvalidDocumentException refused =
        flattened("{_format_version: '3.0', services: [{name: a, host: h}, {name: a, host: i}]}");
    assertThat(refused.flattened())
        .singleElement()
        .satisfies(
            error ->
                assertThat(error.get("errors"))
                    .isEqualTo(
                        List.of(
                            Map.of(
                                "type",
                                "entity",
                                "message",
                                "uniqueness violation: 'services' entity with name set to 'a'"
                                    + " already declared"))));
  }
}
