package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.plugins.oauth2.Oauth2World.CALLBACK;
import static org.gatehouse.plugins.oauth2.Oauth2World.CONSENT;
import static org.gatehouse.plugins.oauth2.Oauth2World.error;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.exchange.Answer;
import org.junit.jupiter.api.Test;

class AuthorizeEndpointTest {
  private static final String MISMATCH =
      "error=invalid_request&error_description=Invalid%20redirect_uri%20that%20does%20not%20match"
          + "%20with%20any%20redirect_uri%20created%20with%20the%20application";

  @Test
  void consent_isRedirectedWithACodeAndTheState() {
    Answer answer = new Oauth2World(Map.of()).authorize(CONSENT + "&state=a%26b");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(Oauth2World.text(answer, "redirect_uri"))
        .matches("https://app\\.test/cb\\?code=[A-Za-z0-9]{32}&state=a%26b");
    assertThat(answer.headers().all("Cache-Control")).containsExactly("no-store");
  }

  @Test
  void consent_codeIsStoredAsADigestForFiveMinutes() {
    Oauth2World world = new Oauth2World(Map.of());
    String code = world.code("");

    Oauth2AuthorizationCode stored =
        world
            .context
            .entities(Oauth2AuthorizationCode.class)
            .findBy("code", Secrets.digest(code))
            .orElseThrow();

    assertThat(stored.ttl()).contains(300L);
    assertThat(stored.authenticatedUserid()).contains("u1");
    assertThat(stored.scope()).contains("email");
    assertThat(stored.challengeMethod()).isEmpty();
  }

  @Test
  void consent_registeredRedirectUri_isTakenWithItsQuery() {
    assertThat(
            new Oauth2World(Map.of())
                .redirect(CONSENT + "&redirect_uri=https%3A%2F%2Fapp.test%2Fother%3Fa%3Db"))
        .matches("https://app\\.test/other\\?a=b&code=[A-Za-z0-9]{32}");
  }

  @Test
  void consent_otherRedirectUri_neverGetsACode() {
    for (String trick :
        List.of(
            "https://evil.test/",
            CALLBACK + "/../evil",
            CALLBACK + "?x=y",
            "https://app.test.evil.test/cb",
            "https://app.test@evil.test/cb",
            "")) {
      Answer answer = new Oauth2World(Map.of()).authorize(CONSENT + "&redirect_uri=" + trick);

      assertThat(answer.status()).as(trick).isEqualTo(400);
      assertThat(Oauth2World.text(answer, "redirect_uri")).isEqualTo(CALLBACK + "?" + MISMATCH);
    }
  }

  @Test
  void implicitGrant_putsTheTokenIntoTheFragment() {
    assertThat(new Oauth2World(Map.of()).redirect(CONSENT.replace("=code", "=token") + "&state=s"))
        .matches(
            "https://app\\.test/cb#access_token=[A-Za-z0-9]{32}&expires_in=7200&state=s"
                + "&token_type=bearer");
  }

  @Test
  void flows_thatAreNotOpen_areRefused() {
    Oauth2World world =
        new Oauth2World(Map.of("enable_implicit_grant", false, "enable_authorization_code", false));
    String refused =
        CALLBACK + "?error=unsupported_response_type&error_description=Invalid%20response_type";

    assertThat(world.redirect(CONSENT)).isEqualTo(refused);
    assertThat(world.redirect(CONSENT.replace("=code", "=token"))).isEqualTo(refused);
    assertThat(world.redirect(CONSENT.replace("=code", "=x"))).isEqualTo(refused);
  }

  @Test
  void provisionKeyAndUser_wrongOrMissing_areToldWithoutRedirect() {
    Oauth2World world = new Oauth2World(Map.of());

    for (String form : List.of(CONSENT.replace("=pk", "=PK"), "response_type=code&state=s")) {
      assertThat(error(world.authorize(form)))
          .isEqualTo("400 invalid_provision_key: Invalid provision_key");
    }
    for (String user : List.of("authenticated_userid=+", "x=y")) {
      assertThat(error(world.authorize(CONSENT.replace("authenticated_userid=u1", user))))
          .isEqualTo("400 invalid_authenticated_userid: Missing authenticated_userid parameter");
    }
  }

  @Test
  void client_unknownOrWithoutRedirectUris_isToldWithoutRedirect() {
    Oauth2World world = new Oauth2World(Map.of());
    world.client("bare", Map.of("redirect_uris", List.of()));

    for (String id : List.of("nope", "bare", "")) {
      assertThat(error(world.authorize(CONSENT.replace("=cid", "=" + id))))
          .isEqualTo("400 invalid_client: Invalid client authentication");
    }
  }

  @Test
  void scopes_unknownOrMissing_areRefused() {
    Oauth2World world = new Oauth2World(Map.of("mandatory_scope", true));

    assertThat(world.redirect(CONSENT.replace("=email", "=email+admin")))
        .isEqualTo(
            CALLBACK
                + "?error=invalid_scope&error_description=%22admin%22%20is%20an%20invalid%20scope");
    for (String scope : List.of("&scope=", "")) {
      assertThat(world.redirect(CONSENT.replace("&scope=email", scope)))
          .isEqualTo(
              CALLBACK + "?error=invalid_scope&error_description=You%20must%20specify%20a%20scope");
    }
  }

  @Test
  void challenge_isDemandedOfWhoMustProveHimself() {
    String missing = "?error=invalid_request&error_description=code_challenge%20is%20required%20";

    assertThat(new Oauth2World(Map.of("pkce", "strict")).redirect(CONSENT))
        .isEqualTo(CALLBACK + missing + "for%20confidential%20clients");
    assertThat(new Oauth2World(Map.of(), Map.of("client_type", "public")).redirect(CONSENT))
        .isEqualTo(CALLBACK + missing + "for%20public%20clients");
    assertThat(
            new Oauth2World(Map.of("pkce", "none"), Map.of("client_type", "public"))
                .redirect(CONSENT))
        .contains("?code=");
  }

  @Test
  void challenge_ofAnotherMethod_isRefused() {
    Oauth2World world = new Oauth2World(Map.of());

    assertThat(world.redirect(CONSENT + "&code_challenge=abc&code_challenge_method=plain"))
        .isEqualTo(
            CALLBACK
                + "?error=invalid_request&error_description=code_challenge_method%20is%20not"
                + "%20supported%2C%20must%20be%20S256");
    assertThat(world.redirect(CONSENT + "&code_challenge_method=S256"))
        .contains("code_challenge%20is%20required%20when%20code_method%20is%20present");
    assertThat(world.redirect(CONSENT + "&code_challenge=abc&code_challenge_method=s256"))
        .contains("?code=");
  }
}
