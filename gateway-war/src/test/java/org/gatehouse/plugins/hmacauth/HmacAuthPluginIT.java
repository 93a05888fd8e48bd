package org.gatehouse.plugins.hmacauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HmacAuthPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static Consumer alice;

  @BeforeAll
  static void configure() {
    alice = GATEWAY.consumer("alice");
    credential(alice, "al");
    GATEWAY.route("plain.test", "hmac-auth", Map.of());
    GATEWAY.route(
        "strict.test",
        "hmac-auth",
        Map.of(
            "realm",
            "r",
            "hide_credentials",
            true,
            "validate_request_body",
            true,
            "enforce_headers",
            List.of("date", "digest")));
    GATEWAY.route("once.test", "hmac-auth", Map.of("replay_window", 600L));
    Consumer anybody = GATEWAY.consumer("anybody");
    GATEWAY.route("open.test", "hmac-auth", Map.of("anonymous", anybody.id().toString()));
    GATEWAY.awaitLive();
  }

  private static HmacAuthCredential credential(Consumer consumer, String username) {
    return GATEWAY.add(
        HmacAuthCredential.class,
        Map.of(
            "username",
            username,
            "secret",
            "s3crét",
            "consumer",
            Map.of("id", consumer.id().toString())));
  }

  private static String now() {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
        .format(ZonedDateTime.now(ZoneOffset.UTC));
  }

  private static String digest(String body) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8));
    return "SHA-256=" + Base64.getEncoder().encodeToString(digest);
  }

  private static String signature(String username, String names, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec("s3crét".getBytes(UTF_8), "HmacSHA512"));
    return "hmac username=\"%s\", algorithm=\"hmac-sha512\", headers=\"%s\", signature=\"%s\""
        .formatted(
            username,
            names,
            Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(ISO_8859_1))));
  }

  private static void assertRefused(RawResponse response, String message, String challenge) {
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.header("WWW-Authenticate")).contains(challenge);
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"%s\",\n  \"request_id\":\"%s\"\n}"
                .formatted(message, response.header("X-Kong-Request-Id").orElseThrow()));
  }

  @Test
  void get_withoutSignature_isRefused_orAnonymous() throws Exception {
    assertRefused(GATEWAY.get("plain.test", "/"), "Unauthorized", "hmac");
    assertRefused(GATEWAY.get("strict.test", "/"), "Unauthorized", "hmac realm=\"r\"");

    assertThat(GATEWAY.get("open.test", "/").status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("anybody");
  }

  @Test
  void get_signedTargetAndHost_isForwardedWithTheConsumer() throws Exception {
    String date = now();
    String names = "date host request-line @request-target x-space";
    String text =
        ("date: %s\nhost: plain.test\nGET /p%%2F?q=1&r HTTP/1.1\n"
                + "@request-target: get /p%%2F?q=1&r\nx-space: a b")
            .formatted(date);

    RawResponse response =
        GATEWAY.get(
            "plain.test",
            "/p%2F?q=1&r",
            "Date: " + date,
            "X-Space:  a b ",
            "Authorization: " + signature("al", names, text));

    assertThat(response.status()).isEqualTo(200);
    ReceivedRequest forwarded = GATEWAY.forwarded();
    assertThat(forwarded.header("X-Consumer-ID")).contains(alice.id().toString());
    assertThat(forwarded.header("X-Credential-Identifier")).contains("al");
    assertThat(forwarded.headers().has("Authorization")).isTrue();
  }

  @Test
  void post_signedBody_isForwardedWhole_andAnotherBodyIsRefused() throws Exception {
    String date = now();
    String body = "{\"hello\": \"world\"}".repeat(2000);
    String[] fields = {
      "Date: " + date,
      "Digest: " + digest(body),
      "Proxy-Authorization: "
          + signature("al", "date digest", "date: " + date + "\ndigest: " + digest(body))
    };

    assertThat(GATEWAY.request("POST", "strict.test", "/", body, fields).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().body().text()).isEqualTo(body);
    assertThat(GATEWAY.forwarded().headers().has("Proxy-Authorization")).isFalse();

    assertRefused(
        GATEWAY.request("POST", "strict.test", "/", body + " ", fields),
        "HMAC signature does not match",
        "hmac realm=\"r\"");
  }

  @Test
  void get_sameSignatureTwice_isRefusedWhereItCountsOnce() throws Exception {
    String date = now();
    String[] fields = {
      "Date: " + date,
      "X-Id: 1",
      "Authorization: " + signature("al", "date x-id", "date: " + date + "\nx-id: 1")
    };

    assertThat(GATEWAY.get("once.test", "/", fields).status()).isEqualTo(200);
    assertRefused(
        GATEWAY.get("once.test", "/", fields), "HMAC signature cannot be verified", "hmac");
    assertThat(GATEWAY.get("plain.test", "/", fields).status()).isEqualTo(200);
  }

  @Test
  void credential_madeAndDeleted_isFollowedWithinMoments() throws Exception {
    String date = now();
    String[] fields = {
      "X-Date: " + date, "Authorization: " + signature("bob", "x-date", "x-date: " + date)
    };
    assertThat(GATEWAY.get("plain.test", "/", fields).status()).isEqualTo(401);

    HmacAuthCredential made = credential(GATEWAY.consumer("bob"), "bob");
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("plain.test", "/", fields).status()).isEqualTo(200);

    GATEWAY.remove(HmacAuthCredential.class, made);
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("plain.test", "/", fields).status()).isEqualTo(401);
  }
}
