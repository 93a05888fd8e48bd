package org.gatehouse.plugins.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.plugins.oauth2.Oauth2World.AUTH;
import static org.gatehouse.plugins.oauth2.Oauth2World.CALLBACK;
import static org.gatehouse.plugins.oauth2.Oauth2World.OTHER_SERVICE;
import static org.gatehouse.plugins.oauth2.Oauth2World.bearing;
import static org.gatehouse.plugins.oauth2.Oauth2World.error;
import static org.gatehouse.plugins.oauth2.Oauth2World.json;
import static org.gatehouse.plugins.oauth2.Oauth2World.text;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class TokenEndpointTest {
  private static final String REDEEM = "grant_type=authorization_code&" + AUTH + "&code=";
  private static final String REFRESH = "grant_type=refresh_token&" + AUTH + "&refresh_token=";
  private static final String PASSWORD =
      "grant_type=password&provision_key=pk&authenticated_userid=u1&scope=email&" + AUTH;
  private static final String BAD_CLIENT = "400 invalid_client: Invalid client authentication";
  private static final String BAD_CODE = "400 invalid_request: Invalid code";
  private static final String BAD_REFRESH = "400 invalid_request: Invalid refresh_token";
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  private static final String CHALLENGE =
      "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

  private final Oauth2World world = new Oauth2World(Map.of());

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
  }

  @Test
  void code_isRedeemedForAPairOfTokens() {
    Answer answer = world.token(REDEEM + world.code("") + "&state=s");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(json(answer).keySet())
        .containsExactlyInAnyOrder(
            "access_token", "token_type", "expires_in", "refresh_token", "state");
    assertThat(json(answer)).containsEntry("token_type", "bearer").containsEntry("state", "s");
    assertThat(json(answer)).containsEntry("expires_in", 7200L);
    assertThat(answer.headers().all("Cache-Control")).containsExactly("no-store");
    Oauth2Token stored =
        world
            .context
            .entities(Oauth2Token.class)
            .findBy("access_token", text(answer, "access_token"))
            .orElseThrow();
    assertThat(stored.scope()).contains("email");
    assertThat(stored.authenticatedUserid()).contains("u1");
    assertThat(stored.ttl()).contains(1209600L);
  }

  @Test
  void code_unknownExpiredOrOfAnotherServiceOrClient_isRefused() {
    world.client("thief", Map.of());
    String code = world.code("");

    assertThat(error(world.token(REDEEM + "nope"))).isEqualTo(BAD_CODE);
    assertThat(error(world.token(REDEEM))).isEqualTo(BAD_CODE);
    assertThat(error(world.token((REDEEM + code).replace("=cid", "=thief")))).isEqualTo(BAD_CODE);
    assertThat(error(world.post(OTHER_SERVICE, "/oauth2/token", REDEEM + code)))
        .isEqualTo(BAD_CODE);
    world.context.advance(Duration.ofSeconds(301));
    assertThat(error(world.token(REDEEM + code))).isEqualTo(BAD_CODE);
  }

  @Test
  void code_globalOfAnotherPlugin_isRefused() {
    Oauth2World global = new Oauth2World(Map.of("global_credentials", true));
    String code = global.code("");
    EntityStore<Oauth2AuthorizationCode> codes =
        global.context.entities(Oauth2AuthorizationCode.class);
    Oauth2AuthorizationCode stored = codes.findBy("code", Secrets.digest(code)).orElseThrow();
    codes.upsert(issuedBy(SampleEntities.id("another plugin"), stored));

    assertThat(error(global.token(REDEEM + code))).isEqualTo(BAD_CODE);

    codes.upsert(stored);
    assertThat(global.token(REDEEM + code).status()).isEqualTo(200);
  }

  private static Oauth2AuthorizationCode issuedBy(String plugin, Oauth2AuthorizationCode code) {
    ConfigSchema<Oauth2AuthorizationCode> schema = ConfigSchema.of(Oauth2AuthorizationCode.class);
    return schema.bind(schema.merge(schema.unbind(code), Map.of("plugin", Map.of("id", plugin))));
  }

  @Test
  void code_askedForWithARedirectUri_isGoodWithThatOneOnly() {
    String code = world.code("&redirect_uri=" + CALLBACK);

    assertThat(error(world.token(REDEEM + code))).isEqualTo(BAD_CODE);
    assertThat(
            error(
                world.token(
                    REDEEM + code + "&redirect_uri=https%3A%2F%2Fapp.test%2Fother%3Fa%3Db")))
        .isEqualTo(BAD_CODE);
    assertThat(error(world.token(REDEEM + code + "&redirect_uri=https://evil.test/")))
        .isEqualTo("400 invalid_request: " + Replies.OTHER_REDIRECT_URI);
    assertThat(world.token(REDEEM + code + "&redirect_uri=" + CALLBACK).status()).isEqualTo(200);
  }

  @Test
  void code_withChallenge_needsItsOrigin() {
    String code = world.code(CHALLENGE);

    assertThat(error(world.token(REDEEM + code)))
        .isEqualTo(
            "400 invalid_request: code_verifier is required for PKCE authorization requests");
    assertThat(error(world.token(REDEEM + code + "&code_verifier=short")))
        .isEqualTo("400 invalid_request: code_verifier must be between 43 and 128 characters");
    assertThat(error(world.token(REDEEM + code + "&code_verifier=" + "x".repeat(43))))
        .isEqualTo("400 invalid_grant: Invalid code");
    assertThat(world.token(REDEEM + code + "&code_verifier=" + VERIFIER).status()).isEqualTo(200);
  }

  @Test
  void code_withoutChallenge_isRefusedWithAVerifier() {
    assertThat(error(world.token(REDEEM + world.code("") + "&code_verifier=" + VERIFIER)))
        .isEqualTo("400 invalid_grant: Invalid code");
  }

  @Test
  void client_wrongSecretByParameters_getsNoChallenge() {
    Answer answer = world.token(PASSWORD.replace("=csec", "=x"));

    assertThat(error(answer)).isEqualTo(BAD_CLIENT);
    assertThat(answer.headers().contains("WWW-Authenticate")).isFalse();
    assertThat(error(world.token(PASSWORD.replace("=cid", "=nope")))).isEqualTo(BAD_CLIENT);
    assertThat(error(world.token(PASSWORD.replace("&client_secret=csec", ""))))
        .isEqualTo(BAD_CLIENT);
  }

  @Test
  void client_byHeader_isAuthenticatedOrChallenged() {
    String form = PASSWORD.replace("&" + AUTH, "");

    assertThat(world.token(form, "Authorization", basic("cid:csec")).status()).isEqualTo(200);
    assertThat(world.token(form + "&client_id=cid", "Authorization", basic("cid:csec")).status())
        .isEqualTo(200);
    for (String login :
        List.of(basic("cid:x"), basic("nope:csec"), basic("cid"), "Basic !", "Bearer x")) {
      Answer answer = world.token(form, "Authorization", login);

      assertThat(error(answer)).isEqualTo(BAD_CLIENT.replace("400", "401"));
      assertThat(answer.headers().all("WWW-Authenticate"))
          .containsExactly("Basic realm=\"OAuth2.0\"");
    }
  }

  @Test
  void client_contradictingLogins_areRefused() {
    for (String login : List.of("other:csec", "cid:other")) {
      assertThat(world.token(PASSWORD, "Authorization", basic(login)).status()).isEqualTo(401);
    }
    assertThat(world.token(PASSWORD, "Authorization", basic("cid:csec")).status()).isEqualTo(200);
    assertThat(
            world
                .token(
                    PASSWORD.replace("&" + AUTH, ""),
                    "Authorization",
                    basic("cid:csec"),
                    "Authorization",
                    basic("cid:csec"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void client_publicWithSecret_isRefused() {
    Oauth2World open = new Oauth2World(Map.of(), Map.of("client_type", "public"));

    assertThat(error(open.token(PASSWORD)))
        .isEqualTo("400 invalid_request: client_secret is disallowed for public clients");
    assertThat(open.token(PASSWORD.replace("&client_secret=csec", "")).status()).isEqualTo(200);
  }

  @Test
  void client_hashedSecret_isChecked() {
    Oauth2World hashed = new Oauth2World(Map.of(), Map.of("hash_secret", true));

    assertThat(hashed.token(PASSWORD).status()).isEqualTo(200);
    assertThat(error(hashed.token(PASSWORD.replace("=csec", "=x")))).isEqualTo(BAD_CLIENT);
    assertThat(error(hashed.token(PASSWORD.replace("=csec", "=" + hashed.client.clientSecret()))))
        .isEqualTo(BAD_CLIENT);
  }

  @Test
  void clientCredentials_getNoRefreshToken_andAUserOnlyWithTheProvisionKey() {
    String form = "grant_type=client_credentials&" + AUTH;

    assertThat(json(world.token(form))).doesNotContainKey("refresh_token");
    assertThat(error(world.token(form + "&authenticated_userid=u1")))
        .isEqualTo("400 invalid_provision_key: Invalid provision_key");
    assertThat(world.token(form + "&authenticated_userid=u1&provision_key=pk").status())
        .isEqualTo(200);
    assertThat(error(world.token(form + "&scope=zzz")))
        .isEqualTo("400 invalid_scope: \"zzz\" is an invalid scope");
  }

  @Test
  void password_needsTheProvisionKeyAndAUser() {
    assertThat(json(world.token(PASSWORD))).containsKey("refresh_token");
    assertThat(error(world.token(PASSWORD.replace("=pk", "=x"))))
        .isEqualTo("400 invalid_provision_key: Invalid provision_key");
    assertThat(error(world.token(PASSWORD.replace("authenticated_userid=u1", "x=y"))))
        .isEqualTo("400 invalid_authenticated_userid: Missing authenticated_userid parameter");
    assertThat(error(world.token(PASSWORD.replace("=email", "=zzz"))))
        .isEqualTo("400 invalid_scope: \"zzz\" is an invalid scope");
  }

  @Test
  void grantTypes_unknownOrNotOpen_areRefused() {
    Oauth2World closed =
        new Oauth2World(Map.of("enable_client_credentials", false, "enable_password_grant", false));
    String refused = "400 unsupported_grant_type: Invalid grant_type";

    assertThat(error(closed.token(PASSWORD))).isEqualTo(refused);
    assertThat(error(closed.token("grant_type=client_credentials&" + AUTH))).isEqualTo(refused);
    assertThat(error(closed.token("grant_type=client_credentials"))).isEqualTo(refused);
    assertThat(error(closed.token(AUTH))).isEqualTo(refused);
  }

  @Test
  void refresh_rotatesBothTokens() {
    Answer first = world.token(PASSWORD);
    Answer second = world.token(REFRESH + text(first, "refresh_token"));

    assertThat(second.status()).isEqualTo(200);
    assertThat(text(second, "refresh_token")).isNotEqualTo(text(first, "refresh_token"));
    assertThat(world.plugin.onAccess(bearing("Bearer " + text(first, "access_token"))))
        .isEqualTo(Outcome.RESPONDED);
    assertThat(world.plugin.onAccess(bearing("Bearer " + text(second, "access_token"))))
        .isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void refresh_reused_keepsTheRefreshTokenAndRenewsTheOther() {
    for (boolean isHashed : new boolean[] {false, true}) {
      Oauth2World reusing =
          new Oauth2World(
              Map.of("reuse_refresh_token", true, "token_expiration", 10L),
              Map.of("hash_secret", isHashed));
      Answer first = reusing.token(PASSWORD);
      reusing.context.advance(Duration.ofSeconds(60));
      Answer second = reusing.token(REFRESH + text(first, "refresh_token"));
      Answer third = reusing.token(REFRESH + text(first, "refresh_token"));

      assertThat(text(third, "refresh_token")).isEqualTo(text(first, "refresh_token"));
      assertThat(reusing.plugin.onAccess(bearing("Bearer " + text(second, "access_token"))))
          .isEqualTo(Outcome.RESPONDED);
      assertThat(reusing.plugin.onAccess(bearing("Bearer " + text(third, "access_token"))))
          .isEqualTo(Outcome.CONTINUE);
    }
  }

  @Test
  void refresh_unknownOrOfAnotherServiceOrClient_isRefused() {
    world.client("thief", Map.of());
    String token = text(world.token(PASSWORD), "refresh_token");

    assertThat(error(world.token(REFRESH + "nope"))).isEqualTo(BAD_REFRESH);
    assertThat(error(world.token(REFRESH))).isEqualTo(BAD_REFRESH);
    assertThat(error(world.post(OTHER_SERVICE, "/oauth2/token", REFRESH + token)))
        .isEqualTo(BAD_REFRESH);
    assertThat(error(world.token((REFRESH + token).replace("=cid", "=thief"))))
        .isEqualTo(BAD_CLIENT);
    assertThat(world.token(REFRESH + token).status()).isEqualTo(200);
  }

  @Test
  void refresh_scopeThatIsNoMore_isRefused() {
    Answer first = world.token(PASSWORD);
    Oauth2World narrower = new Oauth2World(Map.of("scopes", List.of("profile")));
    narrower.context.entities(Oauth2Credential.class).delete(narrower.client.id());
    narrower.context.add(world.client);
    narrower.context.add(
        world
            .context
            .entities(Oauth2Token.class)
            .findBy("access_token", text(first, "access_token"))
            .orElseThrow());

    assertThat(error(narrower.token(REFRESH + text(first, "refresh_token"))))
        .isEqualTo("400 invalid_scope: Scope mismatch");
  }

  @Test
  void tokens_thatNeverExpire_needNoRefreshToken() {
    Oauth2World forEver = new Oauth2World(Map.of("token_expiration", 0L));

    assertThat(json(forEver.token(PASSWORD)).keySet())
        .containsExactlyInAnyOrder("access_token", "token_type");
  }
}
