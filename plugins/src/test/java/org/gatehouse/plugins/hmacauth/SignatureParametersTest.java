package org.gatehouse.plugins.hmacauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureParametersTest {
  private static final SignatureParameters WHOLE =
      new SignatureParameters("al", "hmac-sha256", List.of("date", "@request-target"), "c2ln");

  private static @Nullable SignatureParameters parse(String value) {
    Headers headers = new Headers();
    headers.add("Authorization", value);
    return SignatureParameters.of(headers, "Authorization");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hmac username=\"al\", algorithm=\"hmac-sha256\", headers=\"date @request-target\", signature=\"c2ln\"",
        "Hmac username=\"al\",algorithm=\"hmac-sha256\",headers=\"date @request-target\",signature=\"c2ln\"",
        " HMAC  signature=\"c2ln\" , headers = \"date @request-target\", other=\"x\", algorithm=\"hmac-sha256\", username=\"al\" "
      })
  void of_parametersInAnyOrder_areRead(String value) {
    assertThat(parse(value)).isEqualTo(WHOLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hmac",
        "Bearer username=\"al\", algorithm=\"a\", headers=\"date\", signature=\"c2ln\"",
        "hmac username=\"al\"",
        "hmac username=\"\", algorithm=\"a\", headers=\"date\", signature=\"c2ln\"",
        "hmac username=\"al\", algorithm=\"a\", headers=\"\", signature=\"c2ln\"",
        "hmac username=\"al\", algorithm=\"a\", headers=\"date\", signature=c2ln",
        "hmac username=\"al\", algorithm=\"a\", headers=\"date\", signature=\"c2ln",
        "hmac username=\"al\" algorithm=\"a\" headers=\"date\" signature=\"c2ln\"",
        "hmac username=\"al\", username=\"bob\", algorithm=\"a\", headers=\"date\", signature=\"c2ln\"",
        "hmac username=\"al\", algorithm=\"a\", headers=\"date\", signature=\"c2ln\" trailing"
      })
  void of_anythingElse_isNone(String value) {
    assertThat(parse(value)).isNull();
  }

  @Test
  void of_repeatedOrOversizedField_isNone() {
    String value = "hmac username=\"al\", algorithm=\"a\", headers=\"date\", signature=\"c2ln\"";
    Headers headers = new Headers();
    headers.add("Authorization", value);
    headers.add("Authorization", value);

    assertThat(SignatureParameters.of(headers, "Authorization")).isNull();
    assertThat(parse(value + ", x=\"" + "x".repeat(9000) + "\"")).isNull();
  }

  @Test
  void toString_neverShowsTheSignature() {
    assertThat(WHOLE.toString()).doesNotContain("c2ln");
  }
}
