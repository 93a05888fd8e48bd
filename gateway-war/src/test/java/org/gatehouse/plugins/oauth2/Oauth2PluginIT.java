package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The flows as a client library dances them, behind a proxy that has terminated TLS. */
class Oauth2PluginIT {
  @RegisterExtension
  static final GatewayExtension GATEWAY =
      new GatewayExtension(Map.of("trusted_ips", "127.0.0.1/32"));

  private static final URI CALLBACK = URI.create("https://client.test/cb");
  private static final ClientID CLIENT = new ClientID("app");
  private static final ClientSecretBasic LOGIN = new ClientSecretBasic(CLIENT, new Secret("csec"));

  private static Consumer alice;

  @BeforeAll
  static void configure() {
    alice = GATEWAY.consumer("alice");
    GATEWAY.add(
        Oauth2Credential.class,
        Map.of(
            "name",
            "app",
            "client_id",
            "app",
            "client_secret",
            "csec",
            "hash_secret",
            true,
            "redirect_uris",
            List.of(CALLBACK.toString()),
            "consumer",
            Map.of("id", alice.id().toString())));
    Map<String, Object> config =
        Map.of(
            "scopes",
            List.of("email", "profile"),
            "provision_key",
            "pk",
            "enable_authorization_code",
            true,
            "enable_client_credentials",
            true,
            "pkce",
            "strict",
            "accept_http_if_already_terminated",
            true);
    GATEWAY.route("127.0.0.1", "oauth2", config);
    Map<String, Object> forgiving = new HashMap<>(config);
    forgiving.put("refresh_token_grace_period", 60L);
    GATEWAY.route("localhost", "oauth2", forgiving);
    GATEWAY.awaitLive();
  }

  private static URI at(String path) {
    return at("127.0.0.1", path);
  }

  private static URI at(String host, String path) {
    return URI.create("http://" + host + ":" + GATEWAY.port() + path);
  }

  private static HTTPResponse send(HTTPRequest request) throws IOException {
    request.setHeader("X-Forwarded-Proto", "https");
    return request.send();
  }

  private static Map<String, Object> json(HTTPResponse response) {
    return JsonValues.object(RecordCodec.parse(response.getBody()));
  }

  /** What the web application does when the user has consented. */
  private static AuthorizationResponse consented(String host, AuthorizationRequest asked)
      throws IOException, ParseException {
    Map<String, List<String>> form = new HashMap<>(asked.toParameters());
    form.put("provision_key", List.of("pk"));
    form.put("authenticated_userid", List.of("user-1"));
    HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, at(host, "/oauth2/authorize"));
    request.setContentType("application/x-www-form-urlencoded");
    request.setBody(URLUtils.serializeParameters(form));
    return AuthorizationResponse.parse(
        URI.create(String.valueOf(json(send(request)).get("redirect_uri"))));
  }

  private static AuthorizationCode code(CodeVerifier verifier) throws Exception {
    return code("127.0.0.1", verifier);
  }

  private static AuthorizationCode code(String host, CodeVerifier verifier) throws Exception {
    State state = new State("a b&c");
    AuthorizationResponse response =
        consented(
            host,
            new AuthorizationRequest.Builder(ResponseType.CODE, CLIENT)
                .scope(new Scope("email", "profile"))
                .state(state)
                .redirectionURI(CALLBACK)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build());
    assertThat(response.getState()).isEqualTo(state);
    return response.toSuccessResponse().getAuthorizationCode();
  }

  private static TokenResponse token(AuthorizationGrant grant) throws Exception {
    return token("127.0.0.1", grant);
  }

  private static TokenResponse token(String host, AuthorizationGrant grant) throws Exception {
    return TokenResponse.parse(
        send(
            new TokenRequest.Builder(at(host, "/oauth2/token"), LOGIN, grant)
                .build()
                .toHTTPRequest()));
  }

  /** A pair of tokens by the code flow. */
  private static Tokens pair(String host) throws Exception {
    CodeVerifier verifier = new CodeVerifier();
    return tokens(
        token(host, new AuthorizationCodeGrant(code(host, verifier), CALLBACK, verifier)));
  }

  private static Tokens tokens(TokenResponse response) throws Exception {
    return response.toSuccessResponse().getTokens();
  }

  private static Tokens refreshed(String host, Tokens pair) throws Exception {
    return tokens(token(host, new RefreshTokenGrant(pair.getRefreshToken())));
  }

  private static int status(String host, Tokens pair) throws Exception {
    GATEWAY.awaitLive();
    return get(at(host, "/"), pair.getAccessToken()).getStatusCode();
  }

  private static String error(TokenResponse response) {
    assertThat(response.indicatesSuccess()).isFalse();
    return response.toErrorResponse().getErrorObject().getDescription();
  }

  private static HTTPResponse get(URI uri, AccessToken token) throws IOException {
    HTTPRequest request = new HTTPRequest(HTTPRequest.Method.GET, uri);
    request.setAuthorization(token.toAuthorizationHeader());
    return send(request);
  }

  @Test
  void codeFlow_endsAtTheUpstreamWithUserAndScope_andIsRefreshed() throws Exception {
    CodeVerifier verifier = new CodeVerifier();
    Tokens tokens =
        token(new AuthorizationCodeGrant(code(verifier), CALLBACK, verifier))
            .toSuccessResponse()
            .getTokens();
    assertThat(tokens.getAccessToken().getLifetime()).isEqualTo(7200);

    assertThat(get(at("/things"), tokens.getAccessToken()).getStatusCode()).isEqualTo(200);

    ReceivedRequest forwarded = GATEWAY.forwarded();
    assertThat(forwarded.header("X-Consumer-ID")).contains(alice.id().toString());
    assertThat(forwarded.header("X-Consumer-Username")).contains("alice");
    assertThat(forwarded.header("X-Credential-Identifier")).contains("app");
    assertThat(forwarded.header("X-Authenticated-Scope")).contains("email profile");
    assertThat(forwarded.header("X-Authenticated-UserId")).contains("user-1");

    Tokens renewed =
        token(new RefreshTokenGrant(tokens.getRefreshToken())).toSuccessResponse().getTokens();
    GATEWAY.awaitLive();
    assertThat(get(at("/"), renewed.getAccessToken()).getStatusCode()).isEqualTo(200);
    assertThat(get(at("/"), tokens.getAccessToken()).getStatusCode()).isEqualTo(401);
  }

  @Test
  void code_secondTime_revokesTheTokensThatAreGoodNow() throws Exception {
    CodeVerifier verifier = new CodeVerifier();
    AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code(verifier), CALLBACK, verifier);
    Tokens renewed = refreshed("127.0.0.1", tokens(token(grant)));
    assertThat(status("127.0.0.1", renewed)).isEqualTo(200);

    assertThat(error(token(grant))).isEqualTo("Invalid code");

    assertThat(status("127.0.0.1", renewed)).isEqualTo(401);
    assertThat(error(token(new RefreshTokenGrant(renewed.getRefreshToken()))))
        .isEqualTo("Invalid refresh_token");
    assertThat(error(token(grant))).isEqualTo("Invalid code");
  }

  @Test
  void refreshToken_secondTime_revokesTheTokensThatAreGoodNow() throws Exception {
    Tokens first = pair("127.0.0.1");
    Tokens third = refreshed("127.0.0.1", refreshed("127.0.0.1", first));
    assertThat(status("127.0.0.1", third)).isEqualTo(200);

    assertThat(error(token(new RefreshTokenGrant(first.getRefreshToken()))))
        .isEqualTo("Invalid refresh_token");

    assertThat(status("127.0.0.1", third)).isEqualTo(401);
    assertThat(error(token(new RefreshTokenGrant(third.getRefreshToken()))))
        .isEqualTo("Invalid refresh_token");
  }

  @Test
  void refreshToken_withinTheGracePeriod_isGoodOnceMore() throws Exception {
    Tokens first = pair("localhost");
    Tokens missed = refreshed("localhost", first);
    Tokens second = refreshed("localhost", first);

    assertThat(status("localhost", second)).isEqualTo(200);
    assertThat(status("localhost", missed)).isEqualTo(401);
    assertThat(error(token("localhost", new RefreshTokenGrant(first.getRefreshToken()))))
        .isEqualTo("Invalid refresh_token");
    assertThat(status("localhost", second)).isEqualTo(401);
  }

  @Test
  void code_redeemedByManyAtOnce_isGoodForOne_whichIsRevoked() throws Exception {
    CodeVerifier verifier = new CodeVerifier();
    AuthorizationCode code = code(verifier);

    List<Tokens> issued =
        successes(() -> token(new AuthorizationCodeGrant(code, CALLBACK, verifier)), 8);

    assertThat(issued).hasSize(1);
    assertThat(status("127.0.0.1", issued.get(0))).isEqualTo(401);
  }

  @Test
  void refreshToken_usedByManyAtOnce_isGoodForOne_whichIsRevoked() throws Exception {
    RefreshTokenGrant grant = new RefreshTokenGrant(pair("127.0.0.1").getRefreshToken());

    List<Tokens> issued = successes(() -> token(grant), 8);

    assertThat(issued).hasSize(1);
    assertThat(status("127.0.0.1", issued.get(0))).isEqualTo(401);
  }

  @Test
  void refreshToken_usedTwiceAtOnceWithinTheGracePeriod_leavesOnePair() throws Exception {
    RefreshTokenGrant grant = new RefreshTokenGrant(pair("localhost").getRefreshToken());

    List<Tokens> issued = successes(() -> token("localhost", grant), 2);

    assertThat(issued).hasSize(2);
    assertThat(List.of(status("localhost", issued.get(0)), status("localhost", issued.get(1))))
        .containsExactlyInAnyOrder(200, 401);
  }

  @Test
  void refreshToken_usedByManyAtOnceWithinTheGracePeriod_isGoodForTwo_whichAreRevoked()
      throws Exception {
    RefreshTokenGrant grant = new RefreshTokenGrant(pair("localhost").getRefreshToken());

    List<Tokens> issued = successes(() -> token("localhost", grant), 8);

    assertThat(issued).hasSize(2);
    for (Tokens pair : issued) {
      assertThat(status("localhost", pair)).isEqualTo(401);
    }
  }

  private static List<Tokens> successes(Callable<TokenResponse> request, int times)
      throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(times);
    try {
      List<Future<TokenResponse>> responses = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        responses.add(clients.submit(request));
      }
      List<Tokens> successes = new ArrayList<>();
      for (Future<TokenResponse> response : responses) {
        if (response.get().indicatesSuccess()) {
          successes.add(tokens(response.get()));
        }
      }
      return successes;
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void wrongVerifierOrClient_isRefusedInTheFormOfTheRfcs() throws Exception {
    CodeVerifier verifier = new CodeVerifier();
    AuthorizationCode code = code(verifier);

    assertThat(
            token(new AuthorizationCodeGrant(code, CALLBACK, new CodeVerifier()))
                .toErrorResponse()
                .getErrorObject()
                .getCode())
        .isEqualTo("invalid_grant");
    HTTPResponse unknown =
        send(
            new TokenRequest.Builder(
                    at("/oauth2/token"),
                    new ClientSecretBasic(CLIENT, new Secret("wrong")),
                    new ClientCredentialsGrant())
                .build()
                .toHTTPRequest());
    assertThat(unknown.getStatusCode()).isEqualTo(401);
    assertThat(unknown.getWWWAuthenticate()).isEqualTo("Basic realm=\"OAuth2.0\"");
    assertThat(TokenResponse.parse(unknown).toErrorResponse().getErrorObject().getCode())
        .isEqualTo("invalid_client");
  }

  @Test
  void accessToken_unknownOrOfAnotherService_isChallenged() throws Exception {
    AccessToken token =
        token(new ClientCredentialsGrant()).toSuccessResponse().getTokens().getAccessToken();
    URI elsewhere = at("localhost", "/");

    assertThat(get(at("/"), token).getStatusCode()).isEqualTo(200);
    for (HTTPResponse refused :
        List.of(get(elsewhere, token), get(at("/"), new BearerAccessToken("nope")))) {
      assertThat(refused.getStatusCode()).isEqualTo(401);
      assertThat(BearerTokenError.parse(refused.getWWWAuthenticate()).getCode())
          .isEqualTo("invalid_token");
      assertThat(json(refused)).containsEntry("error", "invalid_token");
    }
  }

  @Test
  void accessToken_ofAHashingClient_isStoredAsADigest_andCanBeRevoked() throws Exception {
    AccessToken token =
        token(new ClientCredentialsGrant()).toSuccessResponse().getTokens().getAccessToken();
    EntityStore<Oauth2Token> tokens = GATEWAY.store().entities(EntityType.of(Oauth2Token.class));
    Oauth2Token stored =
        tokens.findBy("access_token", Secrets.digest(token.getValue())).orElseThrow();
    assertThat(get(at("/"), token).getStatusCode()).isEqualTo(200);

    assertThat(stored.accessToken()).doesNotContain(token.getValue());
    tokens.delete(stored.id());
    GATEWAY.awaitLive();

    assertThat(get(at("/"), token).getStatusCode()).isEqualTo(401);
  }

  @Test
  void tokenEndpoint_withoutTls_isRefused() throws Exception {
    HTTPResponse response =
        new TokenRequest.Builder(at("/oauth2/token"), LOGIN, new ClientCredentialsGrant())
            .build()
            .toHTTPRequest()
            .send();

    assertThat(response.getStatusCode()).isEqualTo(400);
    assertThat(json(response)).containsEntry("error", "access_denied");
  }
}
