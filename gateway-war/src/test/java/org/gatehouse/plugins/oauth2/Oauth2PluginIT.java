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
    GATEWAY.route("localhost", "oauth2", config);
    GATEWAY.awaitLive();
  }

  private static URI at(String path) {
    return URI.create("http://127.0.0.1:" + GATEWAY.port() + path);
  }

  private static HTTPResponse send(HTTPRequest request) throws IOException {
    request.setHeader("X-Forwarded-Proto", "https");
    return request.send();
  }

  private static Map<String, Object> json(HTTPResponse response) {
    return JsonValues.object(RecordCodec.parse(response.getBody()));
  }

  /** What the web application does when the user has consented. */
  private static AuthorizationResponse consented(AuthorizationRequest asked)
      throws IOException, ParseException {
    Map<String, List<String>> form = new HashMap<>(asked.toParameters());
    form.put("provision_key", List.of("pk"));
    form.put("authenticated_userid", List.of("user-1"));
    HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, at("/oauth2/authorize"));
    request.setContentType("application/x-www-form-urlencoded");
    request.setBody(URLUtils.serializeParameters(form));
    return AuthorizationResponse.parse(
        URI.create(String.valueOf(json(send(request)).get("redirect_uri"))));
  }

  private static AuthorizationCode code(CodeVerifier verifier) throws Exception {
    State state = new State("a b&c");
    AuthorizationResponse response =
        consented(
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
    return TokenResponse.parse(
        send(new TokenRequest.Builder(at("/oauth2/token"), LOGIN, grant).build().toHTTPRequest()));
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
    assertThat(token(new RefreshTokenGrant(tokens.getRefreshToken())).indicatesSuccess()).isFalse();
  }

  @Test
  void code_redeemedByManyAtOnce_isGoodForOne() throws Exception {
    CodeVerifier verifier = new CodeVerifier();
    AuthorizationCode code = code(verifier);

    assertThat(successes(() -> token(new AuthorizationCodeGrant(code, CALLBACK, verifier)), 8))
        .isEqualTo(1);
  }

  @Test
  void refreshToken_usedByManyAtOnce_isGoodForOne() throws Exception {
    CodeVerifier verifier = new CodeVerifier();
    Tokens tokens =
        token(new AuthorizationCodeGrant(code(verifier), CALLBACK, verifier))
            .toSuccessResponse()
            .getTokens();

    assertThat(successes(() -> token(new RefreshTokenGrant(tokens.getRefreshToken())), 8))
        .isEqualTo(1);
  }

  private static int successes(Callable<TokenResponse> request, int times) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(times);
    try {
      List<Future<TokenResponse>> responses = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        responses.add(clients.submit(request));
      }
      int successes = 0;
      for (Future<TokenResponse> response : responses) {
        successes += response.get().indicatesSuccess() ? 1 : 0;
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
    URI elsewhere = URI.create("http://localhost:" + GATEWAY.port() + "/");

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
