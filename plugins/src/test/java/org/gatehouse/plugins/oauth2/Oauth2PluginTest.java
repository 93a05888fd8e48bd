package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.plugins.oauth2.Oauth2World.ALICE;
import static org.gatehouse.plugins.oauth2.Oauth2World.NOBODY;
import static org.gatehouse.plugins.oauth2.Oauth2World.OTHER_SERVICE;
import static org.gatehouse.plugins.oauth2.Oauth2World.SERVICE;
import static org.gatehouse.plugins.oauth2.Oauth2World.bearing;
import static org.gatehouse.plugins.oauth2.Oauth2World.error;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Oauth2PluginTest {
  private static final String INVALID =
      "401 invalid_token: The access token is invalid or has expired";
  private static final String MISSING = "401 invalid_request: The access token is missing";

  @Test
  void onAccess_goodToken_tellsTheUpstreamWho() {
    Oauth2World world = new Oauth2World(Map.of());
    String token =
        Oauth2World.text(
            world.token(
                "grant_type=password&scope=email+profile&provision_key=pk&"
                    + "authenticated_userid=J%C3%BCrgen&"
                    + Oauth2World.AUTH),
            "access_token");
    FakeExchange exchange = bearing("Bearer " + token);

    assertThat(world.plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);

    Headers headers = exchange.upstreamRequest().headers();
    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.credential()).contains(world.client);
    assertThat(headers.first("X-Consumer-ID")).contains(ALICE.id().toString());
    assertThat(headers.first("X-Credential-Identifier")).contains("cid");
    assertThat(headers.first("X-Authenticated-Scope")).contains("email profile");
    assertThat(headers.first("X-Authenticated-UserId")).contains("J\u00c3\u00bcrgen");
    assertThat(headers.contains("Authorization")).isTrue();
  }

  @Test
  void onAccess_noToken_isChallengedWithoutAnError() {
    FakeExchange exchange = FakeExchange.request("GET", "/").service(SERVICE).build();

    Answer answer = new Oauth2World(Map.of()).answer(exchange);

    assertThat(error(answer)).isEqualTo(MISSING);
    assertThat(answer.headers().all("WWW-Authenticate")).containsExactly("Bearer");
  }

  @Test
  void onAccess_unknownToken_isChallengedWithRealmAndError() {
    Answer answer = new Oauth2World(Map.of("realm", "r\"x")).answer(bearing("bearer nope"));

    assertThat(error(answer)).isEqualTo(INVALID);
    assertThat(answer.headers().all("WWW-Authenticate"))
        .containsExactly(
            "Bearer realm=\"r\\\"x\", error=\"invalid_token\", "
                + "error_description=\"The access token is invalid or has expired\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer %s", "bearer   %s", "TOKEN %s", "%s", " token %s "})
  void onAccess_formsOfTheField_areThoseOfKong(String form) {
    Oauth2World world = new Oauth2World(Map.of());

    assertThat(world.plugin.onAccess(bearing(form.formatted(world.accessToken()))))
        .isEqualTo(Outcome.CONTINUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic %s", "Bearer %s x", "Bearer", "Bearerx %s", "Bearer %s\u0000"})
  void onAccess_otherForms_areRefused(String form) {
    Oauth2World world = new Oauth2World(Map.of());

    assertThat(error(world.answer(bearing(form.formatted(world.accessToken())))))
        .isEqualTo(INVALID);
  }

  @Test
  void onAccess_repeatedTokens_areRefused() {
    Oauth2World world = new Oauth2World(Map.of());
    String token = world.accessToken();
    FakeExchange twice =
        FakeExchange.request("GET", "/")
            .service(SERVICE)
            .header("Authorization", "Bearer " + token)
            .header("Authorization", "Bearer other")
            .build();
    FakeExchange twiceInQuery =
        FakeExchange.request("GET", "/?access_token=" + token + "&access_token=" + token)
            .service(SERVICE)
            .build();

    assertThat(error(world.answer(twice))).isEqualTo(MISSING);
    assertThat(error(world.answer(twiceInQuery))).isEqualTo(MISSING);
  }

  @Test
  void onAccess_tokenInQueryOrForm_isTakenAndHidden() {
    Oauth2World world = new Oauth2World(Map.of("hide_credentials", true));
    String token = world.accessToken();
    FakeExchange inQuery =
        FakeExchange.request("GET", "/?a=b&access_token=" + token).service(SERVICE).build();
    FakeExchange inForm =
        FakeExchange.request("POST", "/")
            .service(SERVICE)
            .body("application/x-www-form-urlencoded", "a=b&access_token=" + token + "&c=%20")
            .build();
    FakeExchange inHeader = bearing("Bearer " + token);

    assertThat(world.plugin.onAccess(inQuery)).isEqualTo(Outcome.CONTINUE);
    assertThat(inQuery.upstreamRequest().query()).contains("a=b");
    assertThat(world.plugin.onAccess(inForm)).isEqualTo(Outcome.CONTINUE);
    assertThat(inForm.newUpstreamBody()).contains("a=b&c=%20");
    assertThat(world.plugin.onAccess(inHeader)).isEqualTo(Outcome.CONTINUE);
    assertThat(inHeader.upstreamRequest().headers().contains("Authorization")).isFalse();
  }

  @Test
  void onAccess_otherHeaderName_isLookedAtInstead() {
    Oauth2World world = new Oauth2World(Map.of("auth_header_name", "x-token"));
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .service(SERVICE)
            .header("X-Token", "Bearer " + world.accessToken())
            .build();

    assertThat(world.plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    assertThat(error(world.answer(bearing("Bearer " + world.accessToken())))).isEqualTo(MISSING);
  }

  @Test
  void onAccess_tokenOfAnotherService_isRefused() {
    Oauth2World world = new Oauth2World(Map.of());

    assertThat(error(world.answer(bearing(OTHER_SERVICE, "Bearer " + world.accessToken()))))
        .isEqualTo(INVALID);
  }

  @Test
  void onAccess_globalToken_isGoodWhereGlobalCredentialsAre() {
    Oauth2World world = new Oauth2World(Map.of("global_credentials", true));
    String token = world.accessToken();

    assertThat(world.plugin.onAccess(bearing(OTHER_SERVICE, "Bearer " + token)))
        .isEqualTo(Outcome.CONTINUE);

    Oauth2World local = new Oauth2World(Map.of());
    local.context.add(
        world.context.entities(Oauth2Token.class).findBy("access_token", token).orElseThrow());
    Answer answer = local.answer(bearing("Bearer " + token));
    assertThat(error(answer))
        .isEqualTo(
            "401 invalid_token: The access token is global, but the current plugin is configured"
                + " without 'global_credentials'");
  }

  @Test
  void onAccess_expiredToken_isRefused_butOneWithoutExpiryIsNot() {
    Oauth2World world = new Oauth2World(Map.of("token_expiration", 5L));
    Oauth2World forEver = new Oauth2World(Map.of("token_expiration", 0L));
    String token = world.accessToken();
    String lasting = forEver.accessToken();
    world.context.advance(Duration.ofSeconds(5));
    assertThat(world.plugin.onAccess(bearing("Bearer " + token))).isEqualTo(Outcome.CONTINUE);

    world.context.advance(Duration.ofSeconds(1));
    forEver.context.advance(Duration.ofDays(3650));

    assertThat(error(world.answer(bearing("Bearer " + token)))).isEqualTo(INVALID);
    assertThat(forEver.plugin.onAccess(bearing("Bearer " + lasting))).isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void onAccess_clientOrConsumerGone_isRefused() {
    Oauth2World world = new Oauth2World(Map.of());
    String token = world.accessToken();
    world.context.entities(Oauth2Credential.class).delete(world.client.id());

    assertThat(error(world.answer(bearing("Bearer " + token)))).isEqualTo(INVALID);
  }

  @Test
  void onAccess_anonymous_isWhoHasNoGoodToken_andClaimsAreRemoved() {
    Oauth2World world = new Oauth2World(Map.of("anonymous", "nobody"));
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .service(SERVICE)
            .header("Authorization", "Bearer nope")
            .header("X-Authenticated-Scope", "admin")
            .header("x-authenticated-userid", "root")
            .build();

    assertThat(world.plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.consumer()).contains(NOBODY);
    Headers headers = exchange.upstreamRequest().headers();
    assertThat(headers.first("X-Anonymous-Consumer")).contains("true");
    assertThat(headers.contains("X-Authenticated-Scope")).isFalse();
    assertThat(headers.contains("X-Authenticated-UserId")).isFalse();
  }

  @Test
  void onAccess_alreadyRecognized_isLetThroughWithoutClaims() {
    Oauth2World world = new Oauth2World(Map.of("anonymous", "nobody"));
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .service(SERVICE)
            .header("X-Authenticated-UserId", "root")
            .authenticated(ALICE, world.client)
            .build();

    assertThat(world.plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.upstreamRequest().headers().contains("X-Authenticated-UserId")).isFalse();
  }

  @Test
  void onAccess_hashedClient_storesDigestsThatOpenNothing() {
    Oauth2World world = new Oauth2World(Map.of(), Map.of("hash_secret", true));
    String token = world.accessToken();

    Oauth2Token stored =
        world
            .context
            .entities(Oauth2Token.class)
            .findBy("access_token", Secrets.digest(token))
            .orElseThrow();

    assertThat(world.plugin.onAccess(bearing("Bearer " + token))).isEqualTo(Outcome.CONTINUE);
    assertThat(error(world.answer(bearing("Bearer " + stored.accessToken())))).isEqualTo(INVALID);
  }

  @Test
  void onAccess_tokenThatAnOperatorMade_isGoodWhateverItLooksLike() {
    Oauth2World world = new Oauth2World(Map.of());
    world.context.add(
        SampleEntities.entity(
            Oauth2Token.class,
            Map.of(
                "access_token",
                Secrets.DIGESTED + "mine",
                "expires_in",
                0L,
                "service",
                ref(SERVICE.id()),
                "credential",
                ref(world.client.id()))));

    assertThat(world.plugin.onAccess(bearing("Bearer gt_mine"))).isEqualTo(Outcome.CONTINUE);
  }

  private static Map<String, String> ref(UUID id) {
    return Map.of("id", id.toString());
  }

  @Test
  void endpoints_plainHttp_isRefused() {
    FakeExchange exchange =
        FakeExchange.request("POST", "/api/oauth2/token/")
            .service(SERVICE)
            .body("application/x-www-form-urlencoded", "grant_type=x&state=s")
            .build();

    Answer answer = new Oauth2World(Map.of()).answer(exchange);

    assertThat(error(answer)).isEqualTo("400 access_denied: You must use HTTPS");
    assertThat(Oauth2World.text(answer, "state")).isEqualTo("s");
    assertThat(answer.headers().all("Cache-Control")).containsExactly("no-store");
    assertThat(answer.headers().all("Pragma")).containsExactly("no-cache");
  }

  @Test
  void endpoints_otherMethods_areRefused() {
    Oauth2World world = new Oauth2World(Map.of());

    Answer answer = world.answer(FakeExchange.request("GET", "/a/oauth2/token").build());
    assertThat(error(answer))
        .isEqualTo("405 invalid_method: The HTTP method GET is invalid for the token endpoint");
    assertThat(answer.headers().all("WWW-Authenticate"))
        .containsExactly(
            "Bearer error=\"invalid_method\", error_description=\"The HTTP method GET is invalid"
                + " for the token endpoint\"");
    assertThat(error(world.answer(FakeExchange.request("PUT", "/oauth2/authorize/").build())))
        .isEqualTo(
            "405 invalid_method: The HTTP method PUT is invalid for the authorization endpoint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"code=a&code=b", "code=a%00b", "code=a%0d%0ab", "code"})
  void endpoints_unsoundParameter_isNamed(String form) {
    assertThat(error(new Oauth2World(Map.of()).token(form)))
        .isEqualTo("400 invalid_request: code must be a string");
  }

  @Test
  void endpoints_unsoundScope_isAnInvalidScope() {
    assertThat(error(new Oauth2World(Map.of()).token("scope=a&scope=b")))
        .isEqualTo("400 invalid_scope: scope must be a string");
  }

  @Test
  void endpoints_withoutServiceNorGlobalCredentials_failAndSayWhy() {
    Oauth2World world = new Oauth2World(Map.of());
    FakeExchange exchange =
        FakeExchange.request("POST", "/oauth2/token")
            .calledAt("https", "gateway.test", 8443)
            .build();

    assertThat(world.answer(exchange).status()).isEqualTo(500);
    assertThat(world.context.logger().lines())
        .containsExactly(
            "ERROR global_credentials: false (expected: true on a route without service)");
  }
}
