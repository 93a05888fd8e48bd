package org.gatehouse.plugins.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
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

  private static String token(JWSHeader header, JWSSigner signer, JWTClaimsSet claims)
      throws Exception {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String bySecret(JWTClaimsSet.Builder claims) throws Exception {
    return token(
        new JWSHeader(JWSAlgorithm.HS256),
        new MACSigner(SECRET),
        claims.issuer("by-secret").build());
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
    String token = bySecret(new JWTClaimsSet.Builder());

    assertThat(get("plain.test", token).status()).isEqualTo(200);
    assertForwardedByAlice("by-secret");
    assertThat(GATEWAY.get("plain.test", "/?jwt=" + token).status()).isEqualTo(200);
    assertForwardedByAlice("by-secret");
    assertThat(GATEWAY.get("cookie.test", "/", "Cookie: a=b; t=" + token).status()).isEqualTo(200);
    assertForwardedByAlice("by-secret");
  }

  @Test
  void get_tokenByKeyPair_isForwarded() throws Exception {
    String token =
        token(
            new JWSHeader(JWSAlgorithm.RS256),
            new RSASSASigner(pair.getPrivate()),
            new JWTClaimsSet.Builder().issuer("by-key-pair").build());

    assertThat(get("plain.test", token).status()).isEqualTo(200);
    assertForwardedByAlice("by-key-pair");
  }

  @Test
  void get_tokenOfProvider_isForwarded_orFailsWhenThereAreNoKeys() throws Exception {
    String token =
        token(
            new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("k1").build(),
            new RSASSASigner(pair.getPrivate()),
            new JWTClaimsSet.Builder().issuer("by-provider").build());

    PROVIDER.handle(request -> Answer.status(503));
    assertThat(get("plain.test", token).status()).isEqualTo(500);
    assertThat(get("open.test", token).status()).isEqualTo(500);

    String keys =
        new JWKSet(new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID("k1").build())
            .toString();
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
    String other =
        token(
            new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("k1").build(),
            new RSASSASigner(pair.getPrivate()),
            new JWTClaimsSet.Builder().issuer("by-provider-2").build());
    assertThat(get("plain.test", other).status()).isEqualTo(200);
    assertForwardedByAlice("by-provider-2");
  }

  @Test
  void get_tokenOutOfTime_isRefused() throws Exception {
    Instant now = Instant.now();

    assertRefused(
        get(
            "timed.test",
            bySecret(
                new JWTClaimsSet.Builder()
                    .notBeforeTime(Date.from(now.minusSeconds(9)))
                    .expirationTime(Date.from(now.minusSeconds(5))))),
        "{\"exp\":\"token expired\"}",
        "Bearer error=\"invalid_token\"");
    assertThat(
            get(
                    "timed.test",
                    bySecret(
                        new JWTClaimsSet.Builder()
                            .notBeforeTime(Date.from(now))
                            .expirationTime(Date.from(now.plusSeconds(500)))))
                .status())
        .isEqualTo(200);
  }

  @Test
  void get_anonymousAllowed_isForwardedAsThat() throws Exception {
    assertThat(get("open.test", "x.y.z").status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("anybody");
    assertThat(GATEWAY.forwarded().header("X-Anonymous-Consumer")).contains("true");
    assertThat(GATEWAY.forwarded().headers().has("X-Credential-Identifier")).isFalse();

    assertThat(get("open.test", bySecret(new JWTClaimsSet.Builder())).status()).isEqualTo(200);
    assertForwardedByAlice("by-secret");
  }

  @Test
  void credential_madeAndDeleted_isFollowedWithinMoments() throws Exception {
    Consumer bob = GATEWAY.consumer("bob");
    String token =
        token(
            new JWSHeader(JWSAlgorithm.HS256),
            new MACSigner(SECRET),
            new JWTClaimsSet.Builder().issuer("bobs").build());
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
