package org.gatehouse.plugins.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignaturesTest {
  /** RFC 8037 §A.2, §A.5. */
  @Test
  void holds_ed25519OfTheRfc() throws Exception {
    OctetKeyPair key =
        OctetKeyPair.parse(
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
    Verifier verifier =
        Signatures.of(JWSAlgorithm.EdDSA, EdwardsKeys.publicKey(key).orElseThrow()).orElseThrow();
    String signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    String signature =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

    assertThat(verifier.holds(token(signed, signature))).isTrue();
    assertThat(verifier.holds(token(signed + "x", signature))).isFalse();
    assertThat(verifier.holds(token(signed, ""))).isFalse();
    assertThat(verifier.holds(token(signed, signature + "AAAA"))).isFalse();
  }

  private static Token token(String signed, String signature) {
    return new Token(Map.of(), Map.of(), signed, new Base64URL(signature));
  }

  @Test
  void publicKey_ofAnotherCurve_isNone() throws Exception {
    OctetKeyPair x25519 =
        OctetKeyPair.parse(
            "{\"kty\":\"OKP\",\"crv\":\"X25519\","
                + "\"x\":\"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08\"}");

    assertThat(EdwardsKeys.publicKey(x25519)).isEmpty();
  }
}
