package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.SharedAttributes;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.oidc.IdentityProvider;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceServerTest {
  private static final Consumer ALICE = SampleEntities.consumer("alice");
  private static final String INVALID = "Bearer error=\"invalid_token\"";

  private static final RSAKey STRANGER = stranger();

  private final IdentityProvider provider = IdentityProvider.start();
  private FakePluginContext context;
  private Plugin plugin;

  private static RSAKey stranger() {
    try {
      return new RSAKeyGenerator(2048).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    if (plugin != null) {
      plugin.close();
    }
    provider.close();
  }

  private void configure(Map<String, ?> config) {
    Map<String, Object> all = new HashMap<>(Map.of("issuer", provider.issuer()));
    all.putAll(config);
    context = FakePluginContext.of(OpenidConnectPlugin.TYPE, all).add(ALICE);
    context.advance(Duration.between(FakePluginContext.START, Instant.now()));
    plugin = context.newPlugin();
  }

  private void configureIntrospection(Map<String, ?> more) {
    Map<String, Object> config =
        new HashMap<>(
            Map.of(
                "auth_methods",
                List.of("introspection"),
                "client_id",
                List.of(IdentityProvider.CLIENT),
                "client_secret",
                List.of(IdentityProvider.SECRET)));
    config.putAll(more);
    configure(config);
  }

  private FakeExchange access(FakeExchange.Builder request) {
    FakeExchange exchange = request.build();
    plugin.onAccess(exchange);
    return exchange;
  }

  private FakeExchange withToken(String token) {
    return access(FakeExchange.request("GET", "/").header("Authorization", "Bearer " + token));
  }

  private static void assertComesIn(FakeExchange exchange, String identifier) {
    assertThat(exchange.answer()).isEmpty();
    assertThat(exchange.upstreamRequest().headers().all("X-Credential-Identifier"))
        .containsExactly(identifier);
  }

  private void assertRefused(FakeExchange exchange, int status, String challenge) {
    Answer answer = exchange.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers().all("WWW-Authenticate")).containsExactly(challenge);
    assertThat(exchange.credential()).isEmpty();
  }

  private void assertNotAvailable(FakeExchange exchange) {
    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(503);
  }

  private String signed(JWSHeader header, JWSSigner signer) throws Exception {
    SignedJWT token = new SignedJWT(header, claims(provider.issuer()).build());
    token.sign(signer);
    return token.serialize();
  }

  private static JWTClaimsSet.Builder claims(String issuer) {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .subject("s")
        .expirationTime(Date.from(Instant.now().plusSeconds(60)));
  }

  @Test
  void onAccess_soundToken_comesInAsItsSubject() {
    configure(Map.of());

    assertComesIn(withToken(provider.accessToken(Map.of())), IdentityProvider.SUBJECT);
    FakeExchange again = withToken(provider.accessToken(Map.of()));
    assertComesIn(again, IdentityProvider.SUBJECT);

    assertThat(again.consumer()).isEmpty();
    assertThat(provider.calls("/jwks")).isEqualTo(1);
    assertThat(provider.calls("/.well-known/openid-configuration")).isEqualTo(1);
  }

  @Test
  void onAccess_schemeInAnyCase_isTaken() {
    configure(Map.of());

    assertComesIn(
        access(
            FakeExchange.request("GET", "/")
                .header("authorization", "bEARER " + provider.accessToken(Map.of()))),
        IdentityProvider.SUBJECT);
  }

  @Test
  void onAccess_noToken_isRefusedWithoutAskingTheProvider() {
    configure(Map.of());

    assertRefused(access(FakeExchange.request("GET", "/")), 401, "Bearer");
    assertRefused(
        access(FakeExchange.request("GET", "/").header("Authorization", "Basic YTpi")),
        401,
        "Bearer");
    assertThat(provider.calls("/.well-known/openid-configuration")).isZero();
  }

  @Test
  void onAccess_malformedToken_isRefused() {
    configure(Map.of());

    for (String token :
        List.of("x", "a.b.c", "....", "é", "a b", "a".repeat(17_000), "eyJhbGciOiJSUzI1NiJ9..")) {
      assertRefused(withToken(token), 401, INVALID);
    }
  }

  @Test
  void onAccess_twoAuthorizationFields_areRefused() {
    configure(Map.of());
    String token = "Bearer " + provider.accessToken(Map.of());

    assertRefused(
        access(
            FakeExchange.request("GET", "/")
                .header("Authorization", token)
                .header("Authorization", token)),
        401,
        INVALID);
  }

  @Test
  void onAccess_unsignedToken_isRefused() {
    configure(Map.of());

    assertRefused(
        withToken(new PlainJWT(claims(provider.issuer()).build()).serialize()), 401, INVALID);
  }

  /** The provider's metadata names HS256, and the public key would be the secret. */
  @Test
  void onAccess_hmacByThePublicKey_isRefused() throws Exception {
    configure(Map.of());
    byte[] open = provider.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);

    assertRefused(
        withToken(
            signed(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(provider.key().getKeyID()).build(),
                new MACSigner(open))),
        401,
        INVALID);
  }

  @Test
  void onAccess_algorithmThatTheProviderDoesNotName_isRefused() throws Exception {
    configure(Map.of());

    assertRefused(
        withToken(
            signed(
                new JWSHeader.Builder(JWSAlgorithm.RS512).keyID(provider.key().getKeyID()).build(),
                new RSASSASigner(provider.key()))),
        401,
        INVALID);
  }

  @Test
  void onAccess_strangersKey_isRefused_whateverItsId() throws Exception {
    configure(Map.of());

    for (String id : List.of(provider.key().getKeyID(), "../../etc/passwd", "' OR 1=1 --")) {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build();
      assertRefused(withToken(signed(header, new RSASSASigner(STRANGER))), 401, INVALID);
    }
    JWSHeader ownKey =
        new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(STRANGER.toPublicJWK()).build();
    assertRefused(withToken(signed(ownKey, new RSASSASigner(STRANGER))), 401, INVALID);
  }

  @Test
  void onAccess_tokenOfAnotherType_isRefused() throws Exception {
    configure(Map.of());
    RSAKey key = provider.key();
    JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID());

    assertRefused(
        withToken(
            signed(header.type(new JOSEObjectType("logout+jwt")).build(), new RSASSASigner(key))),
        401,
        INVALID);
    for (String type : List.of("at+jwt", "application/at+jwt", "application/JWT", "jwt")) {
      assertComesIn(
          withToken(signed(header.type(new JOSEObjectType(type)).build(), new RSASSASigner(key))),
          "s");
    }
  }

  @Test
  void onAccess_anotherIssuer_isRefusedUnlessAllowed() {
    String foreign = "https://elsewhere.test";
    configure(Map.of());
    assertRefused(withToken(provider.sign(claims(foreign).build())), 401, INVALID);
    assertRefused(
        withToken(
            provider.sign(new JWTClaimsSet.Builder(claims(foreign).build()).issuer(null).build())),
        401,
        INVALID);
    plugin.close();

    configure(Map.of("issuers_allowed", List.of(foreign)));
    assertComesIn(withToken(provider.sign(claims(foreign).build())), "s");
  }

  @Test
  void onAccess_outOfTime_isRefusedButForTheLeeway() {
    Date past = Date.from(Instant.now().minusSeconds(30));
    Date future = Date.from(Instant.now().plusSeconds(30));
    String expired = provider.accessToken(Map.of("exp", past));
    String early = provider.accessToken(Map.of("nbf", future));
    String endless =
        provider.sign(new JWTClaimsSet.Builder().issuer(provider.issuer()).subject("s").build());

    configure(Map.of());
    for (String token : List.of(expired, early, endless)) {
      assertRefused(withToken(token), 401, INVALID);
    }
    plugin.close();

    configure(Map.of("leeway", 120L));
    assertComesIn(withToken(expired), IdentityProvider.SUBJECT);
    assertComesIn(withToken(early), IdentityProvider.SUBJECT);
    assertRefused(withToken(endless), 401, INVALID);
  }

  @Test
  void onAccess_audienceRequired_refusesTokensForOthers() {
    configure(Map.of("audience_required", List.of("api", "a b")));

    assertComesIn(withToken(provider.accessToken(Map.of("aud", "api"))), IdentityProvider.SUBJECT);
    assertComesIn(
        withToken(provider.accessToken(Map.of("aud", List.of("b", "c", "a")))),
        IdentityProvider.SUBJECT);
    assertRefused(withToken(provider.accessToken(Map.of())), 401, INVALID);
    assertRefused(withToken(provider.accessToken(Map.of("aud", "a"))), 401, INVALID);
    assertRefused(withToken(provider.accessToken(Map.of("aud", "api2"))), 401, INVALID);
  }

  @Test
  void onAccess_scopesRequired_refusesTokensWithFewer() {
    configure(Map.of("scopes_required", List.of("read write")));

    assertComesIn(
        withToken(provider.accessToken(Map.of("scope", "write x read"))), IdentityProvider.SUBJECT);
    assertRefused(
        withToken(provider.accessToken(Map.of("scope", "read writes"))),
        403,
        "Bearer error=\"insufficient_scope\"");
  }

  @Test
  void onAccess_consumerClaim_findsTheConsumerByWhatIsConfigured() {
    configure(
        Map.of(
            "consumer_claim",
            List.of("user", "name"),
            "consumer_by",
            List.of("custom_id", "username")));

    FakeExchange byName = withToken(provider.accessToken(Map.of("user", Map.of("name", "alice"))));
    assertComesIn(byName, IdentityProvider.SUBJECT);
    assertThat(byName.consumer()).contains(ALICE);
    assertThat(
            withToken(
                    provider.accessToken(
                        Map.of("user", Map.of("name", ALICE.customId().orElseThrow()))))
                .consumer())
        .contains(ALICE);
    // her id is not what was configured
    assertThat(
            withToken(provider.accessToken(Map.of("user", Map.of("name", ALICE.id().toString()))))
                .answer()
                .orElseThrow()
                .status())
        .isEqualTo(403);
    assertThat(withToken(provider.accessToken(Map.of())).answer().orElseThrow().status())
        .isEqualTo(403);
  }

  @Test
  void onAccess_consumerOptional_comesInWithoutOne() {
    configure(Map.of("consumer_claim", List.of("sub"), "consumer_optional", true));

    assertComesIn(withToken(provider.accessToken(Map.of())), IdentityProvider.SUBJECT);
  }

  @Test
  void onAccess_anonymousAllowed_becomesThat() {
    configure(Map.of("anonymous", "alice"));

    FakeExchange exchange = withToken("x");

    assertThat(exchange.answer()).isEmpty();
    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.credential()).isEmpty();
  }

  @Test
  void onAccess_claimsAndGroups_areHandedOn() {
    configure(
        Map.of(
            "upstream_headers_claims",
            List.of("email", "roles", "level", "evil"),
            "upstream_headers_names",
            List.of("X-Email", "X-Roles", "X-Level", "X-Evil"),
            "authenticated_groups_claim",
            List.of("realm", "groups")));
    FakeExchange exchange =
        access(
            FakeExchange.request("GET", "/")
                .header("X-Evil", "spoofed")
                .header("X-Email", "spoofed")
                .header(
                    "Authorization",
                    "Bearer "
                        + provider.accessToken(
                            Map.of(
                                "email",
                                "zoë@idp.test",
                                "roles",
                                List.of("a", "b"),
                                "level",
                                3,
                                "evil",
                                "a\r\nX-Other: b",
                                "realm",
                                Map.of("groups", List.of("staff", "admins"))))));

    assertComesIn(exchange, IdentityProvider.SUBJECT);
    assertThat(exchange.upstreamRequest().headers().all("X-Email"))
        .containsExactly("zoÃ«@idp.test");
    assertThat(exchange.upstreamRequest().headers().all("X-Roles")).containsExactly("a, b");
    assertThat(exchange.upstreamRequest().headers().all("X-Level")).containsExactly("3");
    assertThat(exchange.upstreamRequest().headers().all("X-Evil")).isEmpty();
    assertThat(exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS))
        .contains(List.of("staff", "admins"));
  }

  @Test
  void onAccess_keyRotated_isFollowedAtOnce() {
    configure(Map.of());
    String old = provider.accessToken(Map.of());
    assertComesIn(withToken(old), IdentityProvider.SUBJECT);

    provider.rotateKey();

    assertComesIn(withToken(provider.accessToken(Map.of())), IdentityProvider.SUBJECT);
    assertRefused(withToken(old), 401, INVALID);
  }

  @Test
  void onAccess_floodOfUnknownKeys_doesNotReachTheProvider() throws Exception {
    configure(Map.of());

    for (int i = 0; i < 50; i++) {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k" + i).build();
      assertRefused(withToken(signed(header, new RSASSASigner(STRANGER))), 401, INVALID);
    }

    assertThat(provider.calls("/jwks")).isBetween(1, 3);
    assertComesIn(withToken(provider.accessToken(Map.of())), IdentityProvider.SUBJECT);
  }

  @Test
  void onAccess_providerGoneAfterwards_knownKeysServeOn() {
    configure(Map.of());
    assertComesIn(withToken(provider.accessToken(Map.of())), IdentityProvider.SUBJECT);

    provider.close();
    context.advance(Duration.ofHours(2));
    String late = provider.accessToken(Map.of("exp", Date.from(Instant.now().plusSeconds(9_000))));

    for (int i = 0; i < 20; i++) {
      assertComesIn(withToken(late), IdentityProvider.SUBJECT);
    }
  }

  @Test
  void onAccess_providerNeverThere_is503_andHeals() {
    provider.answersOnly(500);
    configure(Map.of("anonymous", "alice"));
    String token = provider.accessToken(Map.of());

    assertNotAvailable(withToken(token));
    assertNotAvailable(withToken(token));
    assertThat(provider.calls("/.well-known/openid-configuration")).isEqualTo(1);

    provider.answersOnly(0);
    context.advance(Duration.ofSeconds(3));
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> withToken(provider.accessToken(Map.of())).credential().isPresent());
  }

  @Test
  void onAccess_providerNamesItselfOtherwise_is503() {
    configure(Map.of("issuer", provider.issuer().replace("127.0.0.1", "localhost")));

    assertNotAvailable(withToken(provider.accessToken(Map.of())));
  }

  @Test
  void log_saysWhy_andNothingOfTheToken() {
    configure(Map.of("audience_required", List.of("api")));
    String token = provider.accessToken(Map.of());
    withToken(token);
    withToken(token.substring(0, token.length() - 8) + "AAAAAAAA");

    assertThat(context.logger().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("DEBUG refused: ").doesNotContain("eyJ"));
    assertThat(context.logger().lines().get(0)).contains("audience_required");
  }

  @Test
  void onAccess_opaqueToken_isAskedAboutOnce() {
    configureIntrospection(Map.of());
    provider.knows("opaque", Map.of("sub", "bob", "scope", "read"));

    for (int i = 0; i < 3; i++) {
      assertComesIn(withToken("opaque"), "bob");
      assertRefused(withToken("unknown"), 401, INVALID);
    }
    assertThat(provider.calls("/introspect")).isEqualTo(2);

    provider.forgets("opaque");
    context.advance(Duration.ofSeconds(31));
    assertRefused(withToken("opaque"), 401, INVALID);
  }

  @Test
  void onAccess_opaqueToken_keepsClaimRules() {
    configureIntrospection(Map.of("audience_required", List.of("api")));
    long now = Instant.now().getEpochSecond();
    provider.knows("others", Map.of("sub", "bob", "aud", "other"));
    provider.knows("expired", Map.of("sub", "bob", "aud", "api", "exp", now - 5));
    provider.knows("foreign", Map.of("sub", "bob", "aud", "api", "iss", "https://else.test"));
    provider.knows("short", Map.of("sub", "bob", "aud", "api", "exp", now + 10));

    for (String token : List.of("others", "expired", "foreign")) {
      assertRefused(withToken(token), 401, INVALID);
    }
    assertComesIn(withToken("short"), "bob");
    context.advance(Duration.ofSeconds(15)); // still remembered
    assertRefused(withToken("short"), 401, INVALID);
  }

  @Test
  void onAccess_bothMethods_asksOnlyAboutWhatIsNoJwt() {
    configureIntrospection(Map.of("auth_methods", List.of("bearer", "introspection")));
    provider.knows("opaque", Map.of("sub", "bob"));

    assertComesIn(withToken(provider.accessToken(Map.of())), IdentityProvider.SUBJECT);
    assertThat(provider.calls("/introspect")).isZero();
    assertComesIn(withToken("opaque"), "bob");
  }

  @Test
  void onAccess_introspectionFails_is503() {
    configureIntrospection(Map.of("client_secret", List.of("wrong"), "anonymous", "alice"));
    provider.knows("opaque", Map.of("sub", "bob"));

    assertNotAvailable(withToken("opaque"));
  }

  @Test
  void onAccess_preflight_isLetThroughWhenConfigured() {
    configure(Map.of("run_on_preflight", false));

    assertThat(plugin.onAccess(FakeExchange.request("OPTIONS", "/").build()))
        .isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void onAccess_providerOverTls_isVerified() {
    TestCertificate good = TestCertificate.forNames("localhost");
    TestCertificate misnamed = TestCertificate.forNames("other.test");
    try (IdentityProvider secure = IdentityProvider.startTls(good.serverContext())) {
      assertComesIn(overTls(secure, good), IdentityProvider.SUBJECT);
    }
    try (IdentityProvider secure = IdentityProvider.startTls(good.serverContext())) {
      assertNotAvailable(overTls(secure, misnamed));
    }
    try (IdentityProvider secure = IdentityProvider.startTls(misnamed.serverContext())) {
      assertNotAvailable(overTls(secure, misnamed));
    }
  }

  private FakeExchange overTls(IdentityProvider secure, TestCertificate trusted) {
    context =
        FakePluginContext.of(OpenidConnectPlugin.TYPE, Map.of("issuer", secure.issuer()))
            .verifiedTls(trusted.trustingContext());
    context.advance(Duration.between(FakePluginContext.START, Instant.now()));
    try (Plugin overTls = context.newPlugin()) {
      FakeExchange exchange =
          FakeExchange.request("GET", "/")
              .header("Authorization", "Bearer " + secure.accessToken(Map.of()))
              .build();
      overTls.onAccess(exchange);
      return exchange;
    }
  }
}
