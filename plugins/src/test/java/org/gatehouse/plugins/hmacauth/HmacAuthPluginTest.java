package org.gatehouse.plugins.hmacauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HmacAuthPluginTest {
  private static final Consumer ALICE = SampleEntities.consumer("alice");
  private static final Consumer NOBODY = SampleEntities.consumer("nobody");
  private static final HmacAuthCredential SECRET = credential("alice", "hs");

  /** What the clock of the fake context says. */
  private static final String DATE = "Fri, 02 Jan 2026 03:04:05 GMT";

  private static final String OLD = "Fri, 02 Jan 2026 02:04:05 GMT";

  private static final String NO_DATE =
      "HMAC signature cannot be verified, a valid date or x-date header is required for HMAC"
          + " Authentication";
  private static final String NOT_VALID = "HMAC signature cannot be verified";
  private static final String NOT_SAME = "HMAC signature does not match";

  private static HmacAuthCredential credential(String username, String secret) {
    return SampleEntities.entity(
        HmacAuthCredential.class,
        Map.of(
            "id",
            SampleEntities.id(username + "'s secret"),
            "consumer",
            Map.of("id", ALICE.id().toString()),
            "username",
            username,
            "secret",
            secret));
  }

  private static FakePluginContext context(Map<String, Object> config) {
    return FakePluginContext.of(HmacAuthPlugin.TYPE, config).add(ALICE).add(NOBODY).add(SECRET);
  }

  private static String sign(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The field of a signature by alice's secret. */
  private static String signature(String names, String text) {
    return field("alice", "hmac-sha256", names, sign("hs", text));
  }

  private static String field(String username, String algorithm, String names, String signature) {
    return "hmac username=\"%s\", algorithm=\"%s\", headers=\"%s\", signature=\"%s\""
        .formatted(username, algorithm, names, signature);
  }

  private static FakeExchange.Builder signedDate() {
    return FakeExchange.request("GET", "/")
        .header("Date", DATE)
        .header("Authorization", signature("date", "date: " + DATE));
  }

  private static Outcome run(FakePluginContext context, FakeExchange exchange) {
    Plugin plugin = context.newPlugin();
    try {
      return plugin.onAccess(exchange);
    } finally {
      plugin.close();
    }
  }

  private static void accepted(Map<String, Object> config, FakeExchange.Builder request) {
    FakeExchange exchange = request.build();

    assertThat(run(context(config), exchange)).isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.credential()).contains(SECRET);
  }

  private static void refused(
      Map<String, Object> config, FakeExchange.Builder request, String message) {
    FakeExchange exchange = request.build();

    assertThat(run(context(config), exchange)).isEqualTo(Outcome.RESPONDED);

    assertRefused(exchange, message, "hmac");
  }

  private static void assertRefused(FakeExchange exchange, String message, String challenge) {
    Answer answer = exchange.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.errorMessage()).contains(message);
    assertThat(answer.headers().all("WWW-Authenticate")).containsExactly(challenge);
  }

  @Test
  void onAccess_goodSignature_isAlice() {
    FakeExchange exchange = signedDate().build();

    assertThat(run(context(Map.of()), exchange)).isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.consumer()).contains(ALICE);
    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.all("X-Consumer-ID")).containsExactly(ALICE.id().toString());
    assertThat(sent.all("X-Consumer-Username")).containsExactly("alice");
    assertThat(sent.all("X-Credential-Identifier")).containsExactly("alice");
    assertThat(sent.contains("X-Anonymous-Consumer")).isFalse();
    assertThat(sent.contains("Authorization")).isTrue();
  }

  /* The request of the appendix of draft-cavage-http-signatures-12 ("All Headers Test"), signed by
   * Python's hmac. */
  @ParameterizedTest
  @CsvSource({
    "hmac-sha1,soPrCmbP2uqk/DIhYvfCY7JdIG0=",
    "hmac-sha256,NK0v2Fj3nnksUa6R5Yc2zlAPugypXo9hu8Jjn30HziM=",
    "hmac-sha384,/fRlhwLKlvXP3E8/CKKLfVrk8aB0xrxDhyi7rvoJ7ZoBGj+Hmck31PFCXzJGI927",
    "hmac-sha512,IuLMBP48keIwghvgAT7/NwkpOvsGHvv0pqVEXAwYAj7KDNhYEnakwMHTL7AVr6ZgvtEvwArfGGQXW6IwCfl+ug=="
  })
  void onAccess_requestOfCavage_isGoodByEachAlgorithm(String algorithm, String signature) {
    FakePluginContext context =
        FakePluginContext.of(
                HmacAuthPlugin.TYPE, Map.of("clock_skew", 1e9, "validate_request_body", true))
            .add(ALICE)
            .add(credential("Test", "cavage-secret"));
    FakeExchange exchange =
        FakeExchange.request("POST", "/foo?param=value&pet=dog")
            .header("Host", "example.com")
            .header("Date", "Sun, 05 Jan 2014 21:51:40 GMT")
            .header("Digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=")
            .header("Content-Length", "18")
            .header(
                "Authorization",
                field(
                    "Test",
                    algorithm,
                    "date @request-target host content-type digest content-length",
                    signature))
            .body("application/json", "{\"hello\": \"world\"}")
            .build();

    assertThat(run(context, exchange)).isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void onAccess_requestRecordedFromKong_isGood() {
    FakePluginContext context = context(Map.of());
    context.advance(
        Duration.between(FakePluginContext.START, Instant.parse("2026-11-22T22:03:22Z")));
    FakeExchange exchange =
        FakeExchange.request("GET", "/p?q=1")
            .header("Date", "Sun, 22 Nov 2026 22:03:22 GMT")
            .header(
                "Authorization",
                field(
                    "alice",
                    "hmac-sha256",
                    "date request-line",
                    "GTitmfw2BZajeOQSuixOSjBgDOf3VdYKzB5fVGmUJ8g="))
            .build();

    assertThat(run(context, exchange)).isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void onAccess_requestTarget_isMethodInSmallLettersAndTargetAsSent() {
    accepted(
        Map.of(),
        FakeExchange.request("GET", "/a%2Fb/../c?x=%20&y")
            .header("Date", DATE)
            .header(
                "Authorization",
                signature(
                    "@request-target date",
                    "@request-target: get /a%2Fb/../c?x=%20&y\ndate: " + DATE)));
  }

  @Test
  void onAccess_otherTargetOrMethodThanSigned_isRefused() {
    String field = signature("@request-target date", "@request-target: get /a\ndate: " + DATE);

    refused(
        Map.of(),
        FakeExchange.request("GET", "/a?admin=1")
            .header("Date", DATE)
            .header("Authorization", field),
        NOT_SAME);
    refused(
        Map.of(),
        FakeExchange.request("DELETE", "/a").header("Date", DATE).header("Authorization", field),
        NOT_SAME);
  }

  @Test
  void onAccess_absentAndEmptyFields_areToldApart() {
    accepted(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Date", DATE)
            .header("X-Empty", "")
            .header(
                "Authorization",
                signature("date x-empty x-none", "date: " + DATE + "\nx-empty: \nx-none:")));
  }

  @Test
  void onAccess_valueAddedToASignedField_isRefused() {
    String field = signature("date x-role", "date: " + DATE + "\nx-role: user");

    refused(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Date", DATE)
            .header("X-Role", "user")
            .header("X-Role", "admin")
            .header("Authorization", field),
        NOT_SAME);
    accepted(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Date", DATE)
            .header("X-Role", "user")
            .header("X-Role", "admin")
            .header(
                "Authorization",
                signature("date x-role", "date: " + DATE + "\nx-role: user, admin")));
  }

  @Test
  void onAccess_nothing_isRefusedWithTheRealm() {
    refused(Map.of(), FakeExchange.request("GET", "/").header("Date", DATE), "Unauthorized");
    FakeExchange exchange = FakeExchange.request("OPTIONS", "/").build();

    run(context(Map.of("realm", "r")), exchange);

    assertRefused(exchange, "Unauthorized", "hmac realm=\"r\"");
  }

  @Test
  void onAccess_noDateOrAnOldOne_isRefused() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/").header("Authorization", signature("date", "date:")),
        NO_DATE);
    refused(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Date", OLD)
            .header("Authorization", signature("date", "date: " + OLD)),
        NO_DATE);
  }

  @Test
  void onAccess_oldSignedDateBesideANewOne_isRefused() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Date", OLD)
            .header("X-Date", DATE)
            .header("Authorization", signature("date", "date: " + OLD)),
        NO_DATE);
  }

  @Test
  void onAccess_clockSkew_isToBothSides() {
    for (String date : List.of("Fri, 02 Jan 2026 03:03:55 GMT", "Fri, 02 Jan 2026 03:04:15 GMT")) {
      FakeExchange.Builder request =
          FakeExchange.request("GET", "/")
              .header("X-Date", date)
              .header("Authorization", signature("x-date", "x-date: " + date));
      accepted(Map.of("clock_skew", 10L), request);
      refused(Map.of("clock_skew", 9L), request, NO_DATE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hmac username=\"alice\"",
        "Bearer x",
        "hmac username=\"zoe\", algorithm=\"hmac-sha256\", headers=\"date\", signature=\"c2ln\"",
        "hmac username=\"alice\", algorithm=\"hmac-md5\", headers=\"date\", signature=\"c2ln\"",
        "hmac username=\"alice\", algorithm=\"none\", headers=\"date\", signature=\"c2ln\"",
        "hmac username=\"alice\", algorithm=\"HMAC-SHA256\", headers=\"date\", signature=\"c2ln\""
      })
  void onAccess_whatCannotBeVerified_isRefused(String value) {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/").header("Date", DATE).header("Authorization", value),
        NOT_VALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c2ln", "!!!", "="})
  void onAccess_wrongSignatureOrNoBase64_isRefused(String signature) {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Date", DATE)
            .header("Authorization", field("alice", "hmac-sha256", "date", signature)),
        NOT_SAME);
  }

  @Test
  void onAccess_signatureOfAnotherAlgorithm_isRefused() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Date", DATE)
            .header(
                "Authorization",
                field("alice", "hmac-sha512", "date", sign("hs", "date: " + DATE))),
        NOT_SAME);
  }

  @Test
  void onAccess_algorithmThatIsNotAllowed_isRefused() {
    refused(Map.of("algorithms", List.of("hmac-sha512")), signedDate(), NOT_VALID);
    accepted(Map.of("algorithms", List.of("hmac-sha256")), signedDate());
  }

  @Test
  void onAccess_enforcedHeaders_mustBeSigned() {
    refused(Map.of("enforce_headers", List.of("date", "host")), signedDate(), NOT_VALID);
    accepted(Map.of("enforce_headers", List.of("Date")), signedDate());
  }

  @Test
  void onAccess_proxyAuthorization_goesFirst() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .header("Date", DATE)
            .header("Proxy-Authorization", signature("date", "date: " + DATE))
            .header("Authorization", "Bearer of the upstream")
            .build();

    run(context(Map.of("hide_credentials", true)), exchange);

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.upstreamRequest().headers().contains("Proxy-Authorization")).isFalse();
    assertThat(exchange.upstreamRequest().headers().contains("Authorization")).isTrue();
  }

  @Test
  void onAccess_otherSchemeForTheProxy_isTriedByAuthorization() {
    FakeExchange exchange = signedDate().header("Proxy-Authorization", "Basic YTpi").build();

    run(context(Map.of("hide_credentials", true)), exchange);

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.upstreamRequest().headers().contains("Authorization")).isFalse();
    assertThat(exchange.upstreamRequest().headers().contains("Proxy-Authorization")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "body,SHA-256,true",
    "body,sha-256,true",
    "other,SHA-256,false",
    "body,SHA-512,false",
    "'',none,true",
    "body,none,false"
  })
  void onAccess_body_mustBeWhatDigestSays(String body, String algorithm, boolean isGood)
      throws GeneralSecurityException {
    FakeExchange.Builder request = signedDate().body("text/plain", body);
    if (!algorithm.equals("none")) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest("body".getBytes(UTF_8));
      request.header("Digest", algorithm + "=" + Base64.getEncoder().encodeToString(digest));
    }

    if (isGood) {
      accepted(Map.of("validate_request_body", true), request);
    } else {
      refused(Map.of("validate_request_body", true), request, NOT_SAME);
      accepted(Map.of(), request);
    }
  }

  @Test
  void onAccess_secondDigestThatIsWrong_isRefused() {
    refused(
        Map.of("validate_request_body", true),
        signedDate()
            .header("Digest", "SHA-256=Iw2DWNyOiJC0xY3utikS7i8gNXrpKlzIYbmOaP4xrLU=, SHA-256=x")
            .body("text/plain", "body"),
        NOT_SAME);
  }

  @Test
  void onAccess_bodyBeyondTheLimit_isRefused() {
    refused(
        Map.of("validate_request_body", true),
        signedDate().body("text/plain", "x".repeat(BodyDigest.MAX_BODY_BYTES + 1)),
        NOT_SAME);
  }

  @Test
  void onAccess_replayWindow_takesASignatureOnce() {
    Plugin plugin = context(Map.of("replay_window", 600L)).newPlugin();

    assertThat(plugin.onAccess(signedDate().build())).isEqualTo(Outcome.CONTINUE);
    FakeExchange again = signedDate().build();
    assertThat(plugin.onAccess(again)).isEqualTo(Outcome.RESPONDED);
    assertRefused(again, NOT_VALID, "hmac");
    String later = "Fri, 02 Jan 2026 03:04:06 GMT";
    FakeExchange another =
        FakeExchange.request("GET", "/")
            .header("Date", later)
            .header("Authorization", signature("date", "date: " + later))
            .build();
    assertThat(plugin.onAccess(another)).isEqualTo(Outcome.CONTINUE);
    plugin.close();
  }

  @Test
  void onAccess_replayWindow_needsASignedDate() {
    refused(
        Map.of("replay_window", 600L),
        FakeExchange.request("GET", "/")
            .header("Date", DATE)
            .header("Authorization", signature("@request-target", "@request-target: get /")),
        NOT_VALID);
  }

  @Test
  void onAccess_refused_logsWhyWithoutTheSecret() {
    FakePluginContext context = context(Map.of());

    run(
        context,
        FakeExchange.request("GET", "/")
            .header("Date", DATE)
            .header("Authorization", field("alice", "hmac-sha256", "date", "c2ln"))
            .build());

    assertThat(context.logger().lines()).containsExactly("DEBUG refused: wrong signature");
  }

  @Test
  void onAccess_anonymous_isWhoDoesNotSign() {
    FakeExchange exchange = FakeExchange.request("GET", "/").build();

    run(context(Map.of("anonymous", "nobody")), exchange);

    assertThat(exchange.consumer()).contains(NOBODY);
    assertThat(exchange.upstreamRequest().headers().all("X-Anonymous-Consumer"))
        .containsExactly("true");
  }

  @Test
  void onAccess_credentialWithoutConsumer_isRefused() {
    FakePluginContext context = context(Map.of());
    context.entities(Consumer.class).delete(ALICE.id());
    FakeExchange exchange = signedDate().build();

    assertThat(run(context, exchange)).isEqualTo(Outcome.RESPONDED);
    assertRefused(exchange, NOT_VALID, "hmac");
  }
}
