package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.plugins.oauth2.Oauth2World.AUTH;
import static org.gatehouse.plugins.oauth2.Oauth2World.OTHER_SERVICE;
import static org.gatehouse.plugins.oauth2.Oauth2World.bearing;
import static org.gatehouse.plugins.oauth2.Oauth2World.error;
import static org.gatehouse.plugins.oauth2.Oauth2World.text;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.PageRequest;
import org.junit.jupiter.api.Test;

/** Codes and refresh tokens that come again after they were good once. */
class ReplayTest {
  private static final String REDEEM = "grant_type=authorization_code&" + AUTH + "&code=";
  private static final String REFRESH = "grant_type=refresh_token&" + AUTH + "&refresh_token=";
  private static final String BAD_CODE = "400 invalid_request: Invalid code";
  private static final String BAD_REFRESH = "400 invalid_request: Invalid refresh_token";
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  private static final String CHALLENGE =
      "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

  private Oauth2World world = new Oauth2World(Map.of());

  private Answer redeemed(String code) {
    Answer answer = world.token(REDEEM + code);
    assertThat(answer.status()).isEqualTo(200);
    return answer;
  }

  private Answer refresh(Answer pair) {
    return world.token(REFRESH + text(pair, "refresh_token"));
  }

  private Answer refreshed(Answer pair) {
    Answer answer = refresh(pair);
    assertThat(answer.status()).isEqualTo(200);
    return answer;
  }

  private boolean isGood(Answer pair) {
    return world.plugin.onAccess(bearing("Bearer " + text(pair, "access_token")))
        == Outcome.CONTINUE;
  }

  private List<Oauth2SpentGrant> spent() {
    return world.context.entities(Oauth2SpentGrant.class).page(PageRequest.first(100)).data();
  }

  @Test
  void code_secondTime_isRefused_andRevokesWhatItWasGoodFor() {
    String code = world.code("");
    Answer pair = redeemed(code);

    assertThat(error(world.token(REDEEM + code))).isEqualTo(BAD_CODE);

    assertThat(isGood(pair)).isFalse();
    assertThat(error(refresh(pair))).isEqualTo(BAD_REFRESH);
    assertThat(error(world.token(REDEEM + code))).isEqualTo(BAD_CODE);
    assertThat(world.context.logger().lines().toString())
        .contains("code replayed: the tokens that followed from it are revoked")
        .doesNotContain(code);
  }

  @Test
  void code_secondTimeAfterTheTokensWereRenewed_revokesThoseThatAreGoodNow() {
    String code = world.code("");
    Answer third = refreshed(refreshed(redeemed(code)));

    assertThat(error(world.token(REDEEM + code))).isEqualTo(BAD_CODE);

    assertThat(isGood(third)).isFalse();
    assertThat(error(refresh(third))).isEqualTo(BAD_REFRESH);
  }

  @Test
  void code_secondTimeByOneWhoCouldNotRedeemIt_revokesNothing() {
    world.client("thief", Map.of());
    String code = world.code(CHALLENGE);
    Answer pair = world.token(REDEEM + code + "&code_verifier=" + VERIFIER);
    String proved = REDEEM + code + "&code_verifier=" + VERIFIER;

    for (Answer refused :
        List.of(
            world.token(REDEEM + code),
            world.token(REDEEM + code + "&code_verifier=" + "x".repeat(43)),
            world.token(proved.replace("=cid", "=thief")),
            world.token(proved.replace("=csec", "=x")),
            world.post(OTHER_SERVICE, "/oauth2/token", proved))) {
      assertThat(refused.status()).isEqualTo(400);
    }
    assertThat(isGood(pair)).isTrue();

    assertThat(error(world.token(proved))).isEqualTo(BAD_CODE);
    assertThat(isGood(pair)).isFalse();
  }

  @Test
  void code_whoseTokensWereDeleted_staysSpent() {
    String code = world.code("");
    redeemed(code);
    EntityStore<Oauth2Token> tokens = world.context.entities(Oauth2Token.class);
    tokens.page(PageRequest.first(10)).data().forEach(token -> tokens.delete(token.id()));

    assertThat(error(world.token(REDEEM + code))).isEqualTo(BAD_CODE);
  }

  @Test
  void code_spent_isNoRefreshToken() {
    String code = world.code("");
    Answer pair = redeemed(code);

    assertThat(error(world.token(REFRESH + code))).isEqualTo(BAD_REFRESH);
    assertThat(isGood(pair)).isTrue();
  }

  @Test
  void refreshToken_secondTime_isRefused_andRevokesThePairThatIsGoodNow() {
    Answer first = redeemed(world.code(""));
    Answer second = refreshed(first);
    Answer third = refreshed(second);
    assertThat(isGood(third)).isTrue();

    assertThat(error(refresh(first))).isEqualTo(BAD_REFRESH);

    assertThat(isGood(third)).isFalse();
    assertThat(error(refresh(third))).isEqualTo(BAD_REFRESH);
    assertThat(world.context.logger().lines().toString())
        .contains("refresh_token replayed: the tokens that followed from it are revoked")
        .doesNotContain(text(first, "refresh_token"));
  }

  @Test
  void refreshToken_secondTime_leavesOtherGrantsAlone() {
    Answer first = redeemed(world.code(""));
    Answer other = redeemed(world.code(""));
    refreshed(first);
    refresh(first);

    assertThat(isGood(other)).isTrue();
    assertThat(isGood(refreshed(other))).isTrue();
  }

  @Test
  void refreshToken_secondTimeByAnotherClientOrService_revokesNothing() {
    world.client("thief", Map.of());
    Answer first = redeemed(world.code(""));
    Answer second = refreshed(first);
    String replay = REFRESH + text(first, "refresh_token");

    assertThat(error(world.token(replay.replace("=cid", "=thief"))))
        .isEqualTo("400 invalid_client: Invalid client authentication");
    assertThat(error(world.post(OTHER_SERVICE, "/oauth2/token", replay))).isEqualTo(BAD_REFRESH);

    assertThat(isGood(second)).isTrue();
  }

  @Test
  void refreshToken_ofAPublicOrHashingClient_revokesToo() {
    for (Map<String, Object> client :
        List.<Map<String, Object>>of(
            Map.of("client_type", "public"), Map.of("hash_secret", true))) {
      world = new Oauth2World(Map.of("pkce", "none"), client);
      String secret = client.containsKey("client_type") ? "&client_secret=csec" : "&x=y";
      Answer first = world.token((REDEEM + world.code("")).replace(secret, ""));
      String replay = (REFRESH + text(first, "refresh_token")).replace(secret, "");
      Answer second = world.token(replay);
      assertThat(isGood(second)).isTrue();

      assertThat(error(world.token(replay))).isEqualTo(BAD_REFRESH);
      assertThat(isGood(second)).isFalse();
    }
  }

  @Test
  void refreshToken_thatStays_isNeverAReplay() {
    world = new Oauth2World(Map.of("reuse_refresh_token", true));
    Answer first = redeemed(world.code(""));
    Answer third = refreshed(refreshed(first));

    assertThat(isGood(third)).isTrue();
    assertThat(spent())
        .extracting(Oauth2SpentGrant::grantType)
        .containsExactly("authorization_code");
  }

  @Test
  void refreshToken_putBackByAnOperator_isGoodAgain_andSpentAgain() {
    Answer first = redeemed(world.code(""));
    refreshed(first);
    EntityStore<Oauth2Token> tokens = world.context.entities(Oauth2Token.class);
    ConfigSchema<Oauth2Token> schema = ConfigSchema.of(Oauth2Token.class);
    Oauth2Token stored = tokens.page(PageRequest.first(1)).data().get(0);
    tokens.update(
        schema.bind(
            schema.merge(
                schema.unbind(stored), Map.of("refresh_token", text(first, "refresh_token")))));

    Answer third = refreshed(first);

    assertThat(isGood(third)).isTrue();
    assertThat(error(refresh(first))).isEqualTo(BAD_REFRESH);
    assertThat(isGood(third)).isFalse();
  }

  @Test
  void spentGrants_areDigests_forAsLongAsTheyWouldHaveBeenGood() {
    String code = world.code("");
    Answer first = redeemed(code);
    Answer second = refreshed(first);

    assertThat(spent()).extracting(one -> one.ttl().orElseThrow()).contains(300L, 1209600L);
    assertThat(spent())
        .extracting(Oauth2SpentGrant::digest)
        .containsExactlyInAnyOrder(
            Secrets.digest(code), Secrets.digest(text(first, "refresh_token")));
    assertThat(spent())
        .extracting(Oauth2SpentGrant::successor)
        .contains(Optional.of(Secrets.digest(text(second, "refresh_token"))));
    assertThat(spent().toString()).doesNotContain("sha256");
  }

  @Test
  void spentRefreshToken_thatNeverExpires_isForgottenAfter90Days() {
    world = new Oauth2World(Map.of("refresh_token_ttl", 0L));
    refreshed(redeemed(world.code("")));

    assertThat(spent()).extracting(one -> one.ttl().orElseThrow()).contains(7776000L);
  }

  @Test
  void gracePeriod_letsTheAnswerBeAskedForOnceMore_andRevokesTheOneThatWasMissed() {
    world = new Oauth2World(Map.of("refresh_token_grace_period", 30L));
    Answer first = redeemed(world.code(""));
    Answer missed = refreshed(first);
    world.context.advance(Duration.ofSeconds(30));
    Answer second = refreshed(first);

    assertThat(isGood(missed)).isFalse();
    assertThat(isGood(second)).isTrue();
    assertThat(isGood(refreshed(second))).isTrue();
  }

  @Test
  void gracePeriod_thirdTime_revokes() {
    world = new Oauth2World(Map.of("refresh_token_grace_period", 30L));
    Answer first = redeemed(world.code(""));
    refreshed(first);
    Answer second = refreshed(first);

    assertThat(error(refresh(first))).isEqualTo(BAD_REFRESH);
    assertThat(isGood(second)).isFalse();
  }

  @Test
  void gracePeriod_whenItIsOver_revokes() {
    world = new Oauth2World(Map.of("refresh_token_grace_period", 30L));
    Answer first = redeemed(world.code(""));
    Answer second = refreshed(first);
    world.context.advance(Duration.ofSeconds(31));

    assertThat(error(refresh(first))).isEqualTo(BAD_REFRESH);
    assertThat(isGood(second)).isFalse();
  }

  @Test
  void gracePeriod_onceTheSuccessorWasUsed_revokes() {
    world = new Oauth2World(Map.of("refresh_token_grace_period", 30L));
    Answer first = redeemed(world.code(""));
    Answer third = refreshed(refreshed(first));

    assertThat(error(refresh(first))).isEqualTo(BAD_REFRESH);
    assertThat(isGood(third)).isFalse();
  }

  @Test
  void gracePeriod_theOneThatWasMissed_revokesWhenItComes() {
    world = new Oauth2World(Map.of("refresh_token_grace_period", 30L));
    Answer first = redeemed(world.code(""));
    Answer missed = refreshed(first);
    Answer second = refreshed(first);

    assertThat(error(refresh(missed))).isEqualTo(BAD_REFRESH);
    assertThat(isGood(second)).isFalse();
  }
}
