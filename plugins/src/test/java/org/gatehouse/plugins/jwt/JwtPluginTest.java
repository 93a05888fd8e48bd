package org.gatehouse.plugins.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.gatehouse.plugins.jwt.SampleTokens.hmac;
import static org.gatehouse.plugins.jwt.SampleTokens.signed;
import static org.gatehouse.plugins.jwt.SampleTokens.token;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtPluginTest {
  private static final Consumer ALICE = SampleEntities.consumer("alice");
  private static final Consumer NOBODY = SampleEntities.consumer("nobody");
  private static final long NOW = FakePluginContext.START.getEpochSecond();
  private static final String CLAIMS = "{\"iss\":\"alice-key\"}";
  private static final String TOKEN = hmac("HS256", "s3cret", CLAIMS);
  private static final String BAD = "Bearer error=\"invalid_token\"";

  private FakePluginContext context;
  private Plugin plugin;

  @AfterEach
  void close() {
    if (plugin != null) {
      plugin.close();
    }
  }

  private static JwtCredential credential(Map<String, Object> values) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("consumer", Map.of("id", ALICE.id().toString()));
    input.put("id", SampleEntities.id("alice's credential"));
    input.put("key", "alice-key");
    input.put("secret", "s3cret");
    input.putAll(values);
    return SampleEntities.entity(JwtCredential.class, input);
  }

  private void given(Map<String, Object> config, JwtCredential credential) {
    close();
    context = FakePluginContext.of(JwtPlugin.TYPE, config).add(ALICE).add(NOBODY).add(credential);
    plugin = context.newPlugin();
  }

  private void given(Map<String, Object> config) {
    given(config, credential(Map.of()));
  }

  private FakeExchange ask(FakeExchange.Builder request) {
    FakeExchange exchange = request.build();
    Outcome outcome = plugin.onAccess(exchange);
    assertThat(outcome == Outcome.RESPONDED).isEqualTo(exchange.answer().isPresent());
    return exchange;
  }

  private static FakeExchange.Builder bearer(String token) {
    return FakeExchange.request("GET", "/").header("Authorization", "Bearer " + token);
  }

  private void assertAlice(FakeExchange.Builder request) {
    FakeExchange exchange = ask(request);
    assertThat(exchange.answer()).isEmpty();
    assertThat(exchange.consumer()).contains(ALICE);
  }

  private void assertRefused(
      FakeExchange.Builder request, Map<String, String> body, String challenge) {
    FakeExchange exchange = ask(request);
    Answer answer = exchange.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json()).contains(body);
    assertThat(answer.headers().all("WWW-Authenticate")).containsExactly(challenge);
    assertThat(exchange.consumer()).isEmpty();
  }

  private void assertRefused(FakeExchange.Builder request, String message) {
    assertRefused(request, Map.of("message", message), BAD);
  }

  @Test
  void onAccess_tokenInHeader_isAlice() {
    given(Map.of());

    FakeExchange exchange = ask(bearer(TOKEN).header("X-Credential-Identifier", "forged"));

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.credential()).contains(credential(Map.of()));
    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.all("X-Consumer-ID")).containsExactly(ALICE.id().toString());
    assertThat(sent.all("X-Consumer-Custom-ID")).containsExactly("custom-alice");
    assertThat(sent.all("X-Consumer-Username")).containsExactly("alice");
    assertThat(sent.all("X-Credential-Identifier")).containsExactly("alice-key");
    assertThat(sent.contains("X-Anonymous-Consumer")).isFalse();
    assertThat(sent.all("Authorization")).containsExactly("Bearer " + TOKEN);
  }

  @Test
  void onAccess_schemeInAnyCase_isAlice() {
    given(Map.of());

    for (String scheme : List.of("bearer ", "BEARER\t", "  Bearer   ")) {
      assertAlice(FakeExchange.request("GET", "/").header("authorization", scheme + TOKEN));
    }
  }

  @Test
  void onAccess_tokenInQueryOrCookie_isAlice() {
    given(Map.of("cookie_names", List.of("session", "token"), "uri_param_names", List.of("t")));

    assertAlice(FakeExchange.request("GET", "/?a=1&t=" + TOKEN));
    assertAlice(
        FakeExchange.request("GET", "/").header("Cookie", "a=b; token=" + TOKEN + ";c; d="));
    assertAlice(FakeExchange.request("GET", "/").header("Cookie", "TOKEN=" + TOKEN));
    assertRefused(
        FakeExchange.request("GET", "/?jwt=" + TOKEN).header("Cookie", "xtoken=" + TOKEN),
        Map.of("message", "Unauthorized"),
        "Bearer");
  }

  @Test
  void onAccess_sameTokenInSeveralPlaces_isAlice() {
    given(Map.of());

    assertAlice(
        FakeExchange.request("GET", "/?jwt=" + TOKEN + "&jwt=")
            .header("Authorization", "Bearer " + TOKEN));
  }

  @Test
  void onAccess_severalTokens_respond401() {
    given(Map.of("cookie_names", List.of("c")));
    String other = hmac("HS256", "s3cret", "{\"iss\":\"bob-key\"}");

    assertRefused(
        bearer(TOKEN).header("Authorization", "Bearer " + other), "Multiple tokens provided");
    assertRefused(
        FakeExchange.request("GET", "/?jwt=" + TOKEN + "&jwt=" + other),
        "Multiple tokens provided");
    assertRefused(
        FakeExchange.request("GET", "/?jwt=" + TOKEN).header("Cookie", "c=" + other),
        "Multiple tokens provided");
    assertRefused(
        FakeExchange.request("GET", "/").header("Cookie", "c=" + TOKEN + "; c=" + other),
        "Multiple tokens provided");
  }

  @Test
  void onAccess_noToken_responds401WithABareChallenge() {
    given(Map.of());

    for (String header : List.of("", "Basic YTpi", "Bearer", "Bearer ", "Bearer" + TOKEN)) {
      assertRefused(
          FakeExchange.request("GET", "/").header("Authorization", header),
          Map.of("message", "Unauthorized"),
          "Bearer");
    }
  }

  @Test
  void onAccess_realm_isInTheChallenge() {
    given(Map.of("realm", "my \"realm\""));
    String base = "Bearer realm=\"my \\\"realm\\\"\"";

    assertRefused(FakeExchange.request("GET", "/"), Map.of("message", "Unauthorized"), base);
    assertRefused(
        bearer("x.y"),
        Map.of("message", "Bad token; invalid JSON"),
        base + ", error=\"invalid_token\"");
  }

  @Test
  void onAccess_tokenThatIsNone_responds401() {
    given(Map.of());
    String signature = TOKEN.substring(TOKEN.lastIndexOf('.'));
    String header = SampleTokens.base64("{\"alg\":\"HS256\"}");

    for (String token :
        List.of(
            "x",
            "x.y",
            "..",
            "!!!." + SampleTokens.base64(CLAIMS) + signature,
            header + "." + SampleTokens.base64("{\"iss\":") + signature,
            header + "." + SampleTokens.base64("[1]") + signature,
            header + "." + SampleTokens.base64("null") + signature,
            header + "." + SampleTokens.base64(CLAIMS + "{}") + signature,
            header + "=." + SampleTokens.base64(CLAIMS) + signature,
            header
                + "."
                + SampleTokens.base64(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'})
                + signature,
            header + "." + SampleTokens.base64("[".repeat(5000)) + signature,
            header
                + "."
                + SampleTokens.base64("{\"iss\":\"bob\",\"iss\":\"alice-key\"}")
                + signature)) {
      assertRefused(bearer(token), "Bad token; invalid JSON");
    }
    assertRefused(bearer(TOKEN + "+"), "Bad token; invalid signature");
    assertRefused(bearer(TOKEN + "."), "Bad token; invalid signature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\"}",
        "{\"alg\":\"\"}",
        "{\"alg\":[\"HS256\"]}",
        "{\"alg\":\"hs256\"}",
        "{\"typ\":\"JWT\"}"
      })
  void onAccess_algorithmThatNoneMayHave_responds401(String header) {
    given(Map.of());

    assertRefused(
        bearer(SampleTokens.base64(header) + "." + SampleTokens.base64(CLAIMS) + "."),
        "Bad token; invalid alg");
  }

  /** RFC 7519 §6.1. */
  @Test
  void onAccess_unsecuredTokenOfTheRfc_responds401() {
    given(Map.of());

    assertRefused(
        bearer(
            "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcG"
                + "xlLmNvbS9pc19yb290Ijp0cnVlfQ."),
        "Bad token; invalid alg");
  }

  @Test
  void onAccess_criticalExtension_responds401() {
    given(Map.of());
    String header = "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}";

    assertRefused(
        bearer(token(header, CLAIMS, hmac("HS256", "s3cret".getBytes(StandardCharsets.UTF_8)))),
        "Bad token; invalid crit");
  }

  @Test
  void onAccess_keyThatIsNoText_responds401() {
    given(Map.of());

    assertRefused(bearer(hmac("HS256", "s3cret", "{}")), "No mandatory 'iss' in claims");
    assertRefused(
        bearer(hmac("HS256", "s3cret", "{\"iss\":null}")), "No mandatory 'iss' in claims");
    for (String key : List.of("\"\"", "5", "true", "{}", "[\"alice-key\"]")) {
      assertRefused(
          bearer(hmac("HS256", "s3cret", "{\"iss\":" + key + "}")), "Invalid 'iss' in claims");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob", "../../alice-key", "' or 1=1 --", "alice-key\\u0000"})
  void onAccess_unknownKey_responds401(String key) {
    given(Map.of());

    assertRefused(
        bearer(hmac("HS256", "s3cret", "{\"iss\":\"" + key + "\"}")),
        "No credentials found for given 'iss'");
  }

  @Test
  void onAccess_keyInHeaderOfToken_isFoundBehindTheClaims() {
    given(Map.of("key_claim_name", "kid"));
    byte[] secret = "s3cret".getBytes(StandardCharsets.UTF_8);
    String header = "{\"alg\":\"HS256\",\"kid\":\"alice-key\"}";

    assertAlice(bearer(token(header, "{}", hmac("HS256", secret))));
    assertRefused(
        bearer(token(header, "{\"kid\":\"bob\"}", hmac("HS256", secret))),
        "No credentials found for given 'kid'");
  }

  @Test
  void onAccess_otherSecret_responds401() {
    given(Map.of());

    assertRefused(bearer(hmac("HS256", "other", CLAIMS)), "Invalid signature");
    assertRefused(bearer(TOKEN.substring(0, TOKEN.lastIndexOf('.') + 1)), "Invalid signature");
  }

  @Test
  void onAccess_changedClaims_respond401() {
    given(Map.of());
    String[] parts = TOKEN.split("\\.", -1);
    String claims = SampleTokens.base64("{\"iss\":\"alice-key\",\"admin\":true}");

    assertRefused(bearer(parts[0] + "." + claims + "." + parts[2]), "Invalid signature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA"
      })
  void onAccess_keyPairOfEachAlgorithm_isAlice(String algorithm) {
    String pem = SampleTokens.pem(SampleTokens.pairOf(algorithm));
    given(Map.of(), credential(Map.of("algorithm", algorithm, "rsa_public_key", pem)));
    String token = signed(algorithm, SampleTokens.pairOf(algorithm), CLAIMS);

    assertAlice(bearer(token));
    assertAlice(bearer(token));
    int middle = token.lastIndexOf('.') + 20;
    char changed = token.charAt(middle) == 'A' ? 'B' : 'A';
    assertRefused(
        bearer(token.substring(0, middle) + changed + token.substring(middle + 1)),
        "Invalid signature");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512"})
  void onAccess_secretOfEachAlgorithm_isAlice(String algorithm) {
    given(Map.of(), credential(Map.of("algorithm", algorithm)));

    assertAlice(bearer(hmac(algorithm, "s3cret", CLAIMS)));
  }

  /** The best-known forgery: the public key, which everybody has, taken for a secret. */
  @Test
  void onAccess_publicKeyUsedAsSecret_responds401() {
    String pem = SampleTokens.pem(SampleTokens.RSA);
    given(Map.of(), credential(Map.of("algorithm", "RS256", "rsa_public_key", pem)));

    for (String secret : List.of(pem, pem.strip(), "s3cret")) {
      assertRefused(bearer(hmac("HS256", secret, CLAIMS)), "Invalid algorithm");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS384", "PS256", "HS256", "ES256"})
  void onAccess_otherAlgorithmThanTheCredentials_responds401(String algorithm) {
    String pem = SampleTokens.pem(SampleTokens.RSA);
    given(Map.of(), credential(Map.of("algorithm", "RS256", "rsa_public_key", pem)));
    String token =
        algorithm.equals("HS256")
            ? hmac(algorithm, "s3cret", CLAIMS)
            : signed(algorithm, SampleTokens.pairOf(algorithm), CLAIMS);

    assertRefused(bearer(token), "Invalid algorithm");
  }

  /** CVE-2022-21449: a signature of zeros, which some verifiers took for any text's. */
  @Test
  void onAccess_ecdsaSignatureOfZeros_responds401() {
    String pem = SampleTokens.pem(SampleTokens.P256);
    given(Map.of(), credential(Map.of("algorithm", "ES256", "rsa_public_key", pem)));

    for (int length : new int[] {0, 63, 64, 65}) {
      assertRefused(
          bearer(token("{\"alg\":\"ES256\"}", CLAIMS, text -> new byte[length])),
          "Invalid signature");
    }
  }

  @Test
  void onAccess_keyThatIsNotForTheAlgorithm_responds401() {
    for (String pem :
        List.of(SampleTokens.pem(SampleTokens.RSA), SampleTokens.pem(SampleTokens.P384), "x")) {
      given(Map.of(), credential(Map.of("algorithm", "ES256", "rsa_public_key", pem)));

      assertRefused(bearer(signed("ES256", SampleTokens.P256, CLAIMS)), "Invalid key/secret");
    }
    given(Map.of(), credential(Map.of("algorithm", "ES256")));
    assertRefused(bearer(signed("ES256", SampleTokens.P256, CLAIMS)), "Invalid key/secret");
  }

  @Test
  void onAccess_secretIsBase64_signsByWhatItDecodesTo() {
    for (String secret : List.of("s3-_cret", "s3+/cret", "s3-_cret\n")) {
      given(Map.of("secret_is_base64", true), credential(Map.of("secret", secret)));
      byte[] decoded = java.util.Base64.getUrlDecoder().decode("s3-_cret");

      assertAlice(bearer(token("{\"alg\":\"HS256\"}", CLAIMS, hmac("HS256", decoded))));
      assertRefused(bearer(hmac("HS256", secret, CLAIMS)), "Invalid signature");
    }
    given(Map.of("secret_is_base64", true), credential(Map.of("secret", "not base64!")));
    assertRefused(bearer(hmac("HS256", "not base64!", CLAIMS)), "Invalid key/secret");
  }

  /** RFC 7515 §A.1 and RFC 7519 §3.1: the same token. */
  @Test
  void onAccess_hs256OfTheRfc_isAlice() {
    given(
        Map.of("secret_is_base64", true),
        credential(Map.of("key", "joe", "secret", RfcVectors.HS256_KEY)));

    assertAlice(bearer(RfcVectors.HS256));
  }

  /** RFC 7515 §A.2. */
  @Test
  void onAccess_rs256OfTheRfc_isAlice() {
    given(
        Map.of(),
        credential(
            Map.of("key", "joe", "algorithm", "RS256", "rsa_public_key", RfcVectors.rsaPem())));

    assertAlice(bearer(RfcVectors.RS256));
  }

  /** RFC 7515 §A.3. */
  @Test
  void onAccess_es256OfTheRfc_isAlice() {
    given(
        Map.of(),
        credential(
            Map.of("key", "joe", "algorithm", "ES256", "rsa_public_key", RfcVectors.ecPem())));

    assertAlice(bearer(RfcVectors.ES256));
  }

  @Test
  void onAccess_changedCredential_isFollowedAtOnce() {
    given(Map.of());
    assertAlice(bearer(TOKEN));

    JwtCredential changed = credential(Map.of("secret", "new"));
    context.entities(JwtCredential.class).delete(changed.id());
    context.add(changed);

    assertRefused(bearer(TOKEN), "Invalid signature");
    assertAlice(bearer(hmac("HS256", "new", CLAIMS)));
  }

  private void assertRefusedByTime(String claims, Map<String, String> problems) {
    assertRefused(
        bearer(hmac("HS256", "s3cret", "{\"iss\":\"alice-key\"" + claims + "}")), problems, BAD);
  }

  @Test
  void onAccess_expiry_isKeptToTheSecond() {
    given(Map.of("claims_to_verify", List.of("exp")));

    assertRefusedByTime(",\"exp\":" + NOW, Map.of("exp", "token expired"));
    assertRefusedByTime(",\"exp\":-1", Map.of("exp", "token expired"));
    assertRefusedByTime("", Map.of("exp", "must be a number"));
    assertRefusedByTime(",\"exp\":\"" + (NOW + 60) + "\"", Map.of("exp", "must be a number"));
    assertRefusedByTime(",\"exp\":null", Map.of("exp", "must be a number"));
    String token = hmac("HS256", "s3cret", "{\"iss\":\"alice-key\",\"exp\":" + (NOW + 1) + "}");
    assertAlice(bearer(token));
    context.advance(Duration.ofSeconds(1));
    assertRefused(bearer(token), Map.of("exp", "token expired"), BAD);
  }

  @Test
  void onAccess_tokenOfTheFuture_responds401() {
    given(Map.of("claims_to_verify", List.of("nbf", "exp")));

    assertRefusedByTime(
        ",\"nbf\":" + (NOW + 1) + ",\"exp\":" + (NOW + 9), Map.of("nbf", "token not valid yet"));
    assertRefusedByTime("", Map.of("nbf", "must be a number", "exp", "must be a number"));
    assertAlice(
        bearer(
            hmac(
                "HS256",
                "s3cret",
                "{\"iss\":\"alice-key\",\"nbf\":" + NOW + ",\"exp\":" + (NOW + 0.5) + "}")));
  }

  @Test
  void onAccess_tooLongALife_responds401() {
    given(Map.of("claims_to_verify", List.of("exp"), "maximum_expiration", 60));

    assertRefusedByTime(
        ",\"exp\":" + (NOW + 61), Map.of("exp", "exceeds maximum allowed expiration"));
    assertRefusedByTime(",\"exp\":1e300", Map.of("exp", "exceeds maximum allowed expiration"));
    assertAlice(
        bearer(hmac("HS256", "s3cret", "{\"iss\":\"alice-key\",\"exp\":" + (NOW + 60) + "}")));
  }

  @Test
  void onAccess_forgedTokenThatIsExpired_isToldOfTheSignatureOnly() {
    given(Map.of("claims_to_verify", List.of("exp")));

    assertRefused(
        bearer(hmac("HS256", "other", "{\"iss\":\"alice-key\",\"exp\":1}")), "Invalid signature");
  }

  @Test
  void onAccess_credentialWithoutConsumer_responds401() {
    given(Map.of());
    context.entities(Consumer.class).delete(ALICE.id());

    Answer answer = ask(bearer(TOKEN)).answer().orElseThrow();

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json())
        .contains(Map.of("message", "Could not find consumer for 'iss=alice-key'"));
  }

  @Test
  void onAccess_anonymousWithBadToken_isTheAnonymousConsumer() {
    given(Map.of("anonymous", "nobody"));

    FakeExchange exchange = ask(bearer("x.y.z"));

    assertThat(exchange.consumer()).contains(NOBODY);
    assertThat(exchange.credential()).isEmpty();
    assertThat(exchange.upstreamRequest().headers().all("X-Anonymous-Consumer"))
        .containsExactly("true");
    assertThat(exchange.upstreamRequest().headers().contains("X-Credential-Identifier")).isFalse();
    assertAlice(bearer(TOKEN));
  }

  @Test
  void onAccess_anonymousAndAlreadyAuthenticated_leavesItSo() {
    given(Map.of("anonymous", "nobody"));

    assertAlice(FakeExchange.request("GET", "/").authenticated(ALICE, credential(Map.of())));
  }

  @Test
  void onAccess_preflight_needsTokenUnlessToldOtherwise() {
    given(Map.of());
    assertRefused(
        FakeExchange.request("OPTIONS", "/"), Map.of("message", "Unauthorized"), "Bearer");

    given(Map.of("run_on_preflight", false));
    assertThat(ask(FakeExchange.request("OPTIONS", "/")).answer()).isEmpty();
  }

  @Test
  void onAccess_storeIsDown_fails() {
    given(Map.of("anonymous", "nobody"));
    context.storeIsDown(true);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> plugin.onAccess(bearer(TOKEN).build()));
  }

  @Test
  void log_tellsTheReasonButNoToken() {
    given(Map.of());

    ask(bearer(hmac("HS256", "other", CLAIMS)));

    assertThat(context.logger().lines())
        .containsExactly("DEBUG refused: {message=Invalid signature}");
  }
}
