package org.gatehouse.plugins.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JwtPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final UpstreamServer PROVIDER = UpstreamServer.start();

  private static KeyPair pair;
  private static Consumer alice;

  @BeforeAll
  static void configure() throws Exception {
    pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    alice = GATEWAY.consumer("alice");
    GATEWAY.consumer("anybody");
    credential(alice, Map.of("key", "by-secret", "secret", SECRET));
    credential(
        alice,
        Map.of(
            "key",
            "by-key-pair",
            "algorithm",
            "RS256",
            "rsa_public_key",
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----"));
    credential(
        alice,
        Map.of(
            "key",
            "by-provider",
            "algorithm",
            "PS256",
            "rsa_public_key",
            PROVIDER.url() + "/jwks.json"));
    GATEWAY.route("plain.test", "jwt", Map.of());
    GATEWAY.route(
        "timed.test",
        "jwt",
        Map.of("claims_to_verify", List.of("exp", "nbf"), "maximum_expiration", 600));
    GATEWAY.route("cookie.test", "jwt", Map.of("cookie_names", List.of("t"), "realm", "r"));
    GATEWAY.route("open.test", "jwt", Map.of("anonymous", "anybody"));
    GATEWAY.awaitLive();
  }

  @AfterAll
  static void close() {
    PROVIDER.close();
  }

  private static JwtCredential credential(Consumer of, Map<String, Object> values) {
    Map<String, Object> input = new java.util.HashMap<>(values);
    input.put("consumer", Map.of("id", of.id().toString()));
    return GATEWAY.add(JwtCredential.class, input);
  }

  private interface Signing {
    byte[] sign(byte[] text) throws GeneralSecurityException;
  }

  private static String token(String header, String claims, Signing signing)
      throws GeneralSecurityException {
    String signed = base64(header) + "." + base64(claims);
    return signed + "." + base64(signing.sign(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A token of a credential with that key and our secret. */
  private static String bySecret(String key, String moreClaims) throws GeneralSecurityException {
    return token(
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        "{\"iss\":\"" + key + "\"" + moreClaims + "}",
        text -> {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
          return mac.doFinal(text);
        });
  }

  private static String byKeyPair(String key) throws GeneralSecurityException {
    return token(
        "{\"alg\":\"RS256\"}", "{\"iss\":\"" + key + "\"}", text -> sign("SHA256withRSA", text));
  }

  private static String byProvider(String key) throws GeneralSecurityException {
    return token(
        "{\"alg\":\"PS256\",\"kid\":\"k1\"}",
        "{\"iss\":\"" + key + "\"}",
        text -> sign("RSASSA-PSS", text));
  }

  private static byte[] sign(String algorithm, byte[] text) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    if (algorithm.equals("RSASSA-PSS")) {
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    }
    signature.initSign(pair.getPrivate());
    signature.update(text);
    return signature.sign();
  }

  private static RawResponse get(String host, String token) throws Exception {
    return GATEWAY.get(host, "/", "Authorization: Bearer " + token);
  }

  private static void assertRefused(RawResponse response, String body, String challenge) {
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.header("WWW-Authenticate")).contains(challenge);
    assertThat(response.text()).isEqualTo(body);
  }

  private static void assertForwardedByAlice(String key) {
    ReceivedRequest forwarded = GATEWAY.forwarded();
    assertThat(forwarded.header("X-Consumer-ID")).contains(alice.id().toString());
    assertThat(forwarded.header("X-Consumer-Custom-ID")).isEqualTo(alice.customId());
    assertThat(forwarded.header("X-Consumer-Username")).contains("alice");
    assertThat(forwarded.header("X-Credential-Identifier")).contains(key);
    assertThat(forwarded.headers().has("X-Anonymous-Consumer")).isFalse();
  }

  @Test
  void get_withoutToken_isRefusedInKongsWords() throws Exception {
    assertRefused(GATEWAY.get("plain.test", "/"), "{\"message\":\"Unauthorized\"}", "Bearer");
    assertRefused(
        get("plain.test", "x.y"),
        "{\"message\":\"Bad token; invalid JSON\"}",
        "Bearer error=\"invalid_token\"");
    assertRefused(
        GATEWAY.get("cookie.test", "/", "Cookie: t=x.y"),
        "{\"message\":\"Bad token; invalid JSON\"}",
        "Bearer realm=\"r\", error=\"invalid_token\"");
  }

  @Test
  void get_tokenInEachPlace_isForwarded() throws Exception {
    String token = bySecret("by-secret", "");

    assertThat(get("plain.test", token).status()).isEqualTo(200);
    assertForwardedByAlice("by-secret");
    assertThat(GATEWAY.get("plain.test", "/?jwt=" + token).status()).isEqualTo(200);
    assertForwardedByAlice("by-secret");
    assertThat(GATEWAY.get("cookie.test", "/", "Cookie: a=b; t=" + token).status()).isEqualTo(200);
    assertForwardedByAlice("by-secret");
  }

  @Test
  void get_tokenByKeyPair_isForwarded() throws Exception {
    assertThat(get("plain.test", byKeyPair("by-key-pair")).status()).isEqualTo(200);
    assertForwardedByAlice("by-key-pair");
  }

  @Test
  void get_tokenOfProvider_isForwarded_orFailsWhenThereAreNoKeys() throws Exception {
    String token = byProvider("by-provider");

    PROVIDER.handle(request -> Answer.status(503));
    assertThat(get("plain.test", token).status()).isEqualTo(500);
    assertThat(get("open.test", token).status()).isEqualTo(500);

    RSAPublicKey open = (RSAPublicKey) pair.getPublic();
    String keys =
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k1\",\"e\":\"%s\",\"n\":\"%s\"}]}"
            .formatted(
                base64(open.getPublicExponent().toByteArray()),
                base64(open.getModulus().toByteArray()));
    credential(
        alice,
        Map.of(
            "key",
            "by-provider-2",
            "algorithm",
            "PS256",
            "rsa_public_key",
            PROVIDER.url() + "/keys"));
    GATEWAY.awaitLive();
    PROVIDER.handle(request -> Answer.ok(keys));
    assertThat(get("plain.test", byProvider("by-provider-2")).status()).isEqualTo(200);
    assertForwardedByAlice("by-provider-2");
  }

  @Test
  void get_tokenOutOfTime_isRefused() throws Exception {
    long now = Instant.now().getEpochSecond();

    assertRefused(
        get("timed.test", bySecret("by-secret", ",\"nbf\":1,\"exp\":" + (now - 5))),
        "{\"exp\":\"token expired\"}",
        "Bearer error=\"invalid_token\"");
    assertThat(
            get("timed.test", bySecret("by-secret", ",\"nbf\":1,\"exp\":" + (now + 500))).status())
        .isEqualTo(200);
  }

  @Test
  void get_anonymousAllowed_isForwardedAsThat() throws Exception {
    assertThat(get("open.test", "x.y.z").status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("anybody");
    assertThat(GATEWAY.forwarded().header("X-Anonymous-Consumer")).contains("true");
    assertThat(GATEWAY.forwarded().headers().has("X-Credential-Identifier")).isFalse();

    assertThat(get("open.test", bySecret("by-secret", "")).status()).isEqualTo(200);
    assertForwardedByAlice("by-secret");
  }

  @Test
  void credential_madeAndDeleted_isFollowedWithinMoments() throws Exception {
    Consumer bob = GATEWAY.consumer("bob");
    String token = bySecret("bobs", "");
    assertRefused(
        get("plain.test", token),
        "{\"message\":\"No credentials found for given 'iss'\"}",
        "Bearer error=\"invalid_token\"");

    JwtCredential made = credential(bob, Map.of("key", "bobs", "secret", SECRET));
    GATEWAY.awaitLive();
    assertThat(get("plain.test", token).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("bob");

    GATEWAY.remove(JwtCredential.class, made);
    GATEWAY.awaitLive();
    assertThat(get("plain.test", token).status()).isEqualTo(401);
  }
}
