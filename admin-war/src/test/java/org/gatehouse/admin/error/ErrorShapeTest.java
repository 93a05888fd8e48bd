package org.gatehouse.admin.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.gatehouse.api.store.StoreException;
import org.junit.jupiter.api.Test;

class ErrorShapeTest {
  @Test
  void schemaViolation_hasFieldsInTheShapeOfTheInput() {
    Response response =
        answer(
            new GatewayException(
                ErrorCode.SCHEMA_VIOLATION,
                "schema violation (host: required field missing)",
                Map.of("host", "required field missing")));

    assertThat(response.getStatus()).isEqualTo(400);
    assertThat(body(response))
        .containsExactly(
            entry("code", 2L),
            entry("name", "schema violation"),
            entry("message", "schema violation (host: required field missing)"),
            entry("fields", Map.of("host", "required field missing")));
  }

  @Test
  void uniqueViolation_is409() {
    Response response = answer(StoreException.uniqueViolation(Map.of("name", "a")));

    assertThat(response.getStatus()).isEqualTo(409);
    assertThat(body(response))
        .containsEntry("code", 5L)
        .containsEntry("fields", Map.of("name", "a"));
  }

  @Test
  void invalidOptions_areCalledOptions() {
    Response response =
        answer(
            new GatewayException(
                ErrorCode.INVALID_OPTIONS, "invalid option (tags: x)", Map.of("tags", "x")));

    assertThat(body(response))
        .containsEntry("options", Map.of("tags", "x"))
        .doesNotContainKey("fields");
  }

  @Test
  void errorAboutNoField_hasNoFields() {
    assertThat(body(answer(StoreException.invalidOffset("zzz", "bad json encoding"))))
        .containsOnlyKeys("code", "name", "message");
  }

  @Test
  void invalidUnique_namesTheField() {
    Response response =
        answer(
            new GatewayException(ErrorCode.INVALID_UNIQUE, "invalid value", Map.of("name", "a b")));

    assertThat(body(response))
        .containsExactly(
            entry("code", 10L),
            entry("name", "invalid unique name"),
            entry("message", "invalid value"));
  }

  @Test
  void unavailableStore_is503WithoutItsCause() {
    Response response =
        answer(
            StoreException.unavailable(
                "the store is unavailable", new IllegalStateException("password=secret")));

    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(body(response))
        .containsExactly(
            entry("code", 8L),
            entry("name", "database error"),
            entry("message", "the store is unavailable"));
  }

  @Test
  void everyCode_hasAStatusOfAnError() {
    for (ErrorCode code : List.of(ErrorCode.values())) {
      assertThat(answer(new GatewayException(code, "x", Map.of())).getStatus())
          .as(code.title())
          .isBetween(400, 503);
    }
  }

  @Test
  void whatHttpRefuses_isSaidInKongsWords() {
    assertThat(message(new NotFoundException())).isEqualTo("Not found");
    assertThat(message(new NotAllowedException("GET"))).isEqualTo("Method not allowed");
    assertThat(message(new ClientErrorException(413))).isEqualTo("Payload too large");
    assertThat(message(new BadRequestException("Cannot parse JSON body")))
        .isEqualTo("Cannot parse JSON body");
  }

  @Test
  void failureOfOurOwn_is500WithAnIdAndWithoutDetails() {
    Response response =
        new UnexpectedExceptionMapper().toResponse(new IllegalStateException("inner detail"));

    assertThat(response.getStatus()).isEqualTo(500);
    assertThat(body(response))
        .containsOnlyKeys("message", "error_id")
        .containsEntry("message", "An unexpected error occurred");
    assertThat(UUID.fromString(String.valueOf(body(response).get("error_id")))).isNotNull();
  }

  private static Response answer(GatewayException failure) {
    return new GatewayExceptionMapper().toResponse(failure);
  }

  private static Object message(jakarta.ws.rs.WebApplicationException failure) {
    return body(new WebExceptionMapper().toResponse(failure)).get("message");
  }

  private static Map<String, Object> body(Response response) {
    return JsonValues.object(response.getEntity());
  }
}
