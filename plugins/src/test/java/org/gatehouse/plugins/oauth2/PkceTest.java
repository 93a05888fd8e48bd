package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PkceTest {
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  @Test
  void verifies_vectorsOfRfc7636AppendixB() {
    assertThat(Pkce.verifies(VERIFIER, CHALLENGE)).isTrue();
    assertThat(Pkce.verifies(VERIFIER, CHALLENGE.replace('M', 'N'))).isFalse();
    assertThat(Pkce.verifies(CHALLENGE, CHALLENGE)).isFalse();
  }

  @Test
  void problemWithVerifier_lengthsOfRfc7636_areTaken() {
    assertThat(Pkce.problemWithVerifier(VERIFIER)).isEmpty();
    assertThat(Pkce.problemWithVerifier("x".repeat(128))).isEmpty();
    assertThat(Pkce.problemWithVerifier("x".repeat(42)))
        .contains("code_verifier must be between 43 and 128 characters");
    assertThat(Pkce.problemWithVerifier("x".repeat(129))).isPresent();
    assertThat(Pkce.problemWithVerifier(null))
        .contains("code_verifier is required for PKCE authorization requests");
  }
}
