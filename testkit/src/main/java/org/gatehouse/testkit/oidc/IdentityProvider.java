package org.gatehouse.testkit.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider on loopback with one client, {@code gatehouse} / {@link #SECRET}, and one user
 * who is always logged in. Codes and refresh tokens are good for one use.
 */
public final class IdentityProvider implements AutoCloseable {
  public static final String CLIENT = "gatehouse";
  public static final String SECRET = "the secret of gatehouse";
  public static final String SUBJECT = "user-1";

  /** Of all providers in a JVM: making one takes longer than most tests. */
  private static final RSAKey FIRST_KEY = newKey();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String url;
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Object>> opaque = new ConcurrentHashMap<>();
  private final Map<String, AuthenticationRequest> codes = new ConcurrentHashMap<>();
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private volatile RSAKey key = FIRST_KEY;
  private volatile JWKSet published = new JWKSet(key.toPublicJWK());
  private volatile int status;
  private volatile int tokenSeconds = 300;
  private volatile String idTokenAudience = CLIENT;
  private volatile @Nullable String idTokenNonce;
  private final Map<String, Object> idTokenClaims = new ConcurrentHashMap<>();

  private IdentityProvider(@Nullable SSLContext tls) {
    try {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      if (tls == null) {
        server = HttpServer.create(any, 0);
      } else {
        HttpsServer https = HttpsServer.create(any, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = https;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    url =
        (tls == null ? "http://127.0.0.1:" : "https://localhost:") + server.getAddress().getPort();
    on("/.well-known/openid-configuration", request -> json(metadata().toString()));
    on("/jwks", request -> json(published.toString()));
    on("/authorize", this::authorize);
    on("/token", this::token);
    on("/introspect", this::introspect);
    on("/revoke", request -> new HTTPResponse(200));
    server.setExecutor(threads);
    server.start();
  }

  public static IdentityProvider start() {
    return new IdentityProvider(null);
  }

  /** One that is called over TLS as {@code localhost}. */
  public static IdentityProvider startTls(SSLContext tls) {
    return new IdentityProvider(tls);
  }

  /** The issuer, and where it is. */
  public String issuer() {
    return url;
  }

  /** Answers everything with this status from now on; 0 for as it should. */
  public void answersOnly(int value) {
    status = value;
  }

  /** How long access tokens are good for. */
  public void tokenSeconds(int value) {
    tokenSeconds = value;
  }

  /** Whom ID tokens are meant for, in place of the client. */
  public void idTokenAudience(String value) {
    idTokenAudience = value;
  }

  /** The nonce of ID tokens, in place of the one asked for; null for that. */
  public void idTokenNonce(@Nullable String value) {
    idTokenNonce = value;
  }

  /** A claim that ID tokens have in addition, or in place of their own. */
  public void idTokenClaim(String name, Object value) {
    idTokenClaims.put(name, value);
  }

  /** How often a path was called. */
  public int calls(String path) {
    AtomicInteger count = calls.get(path);
    return count == null ? 0 : count.get();
  }

  /** Signs by a new key from now on, which is published, the old one no more. */
  public void rotateKey() {
    key = newKey();
    published = new JWKSet(key.toPublicJWK());
  }

  /** The key that tokens are signed by. */
  public RSAKey key() {
    return key;
  }

  /** An access token that is in force for some minutes, with further claims. */
  public String accessToken(Map<String, ?> claims) {
    JWTClaimsSet.Builder builder =
        new JWTClaimsSet.Builder()
            .issuer(url)
            .subject(SUBJECT)
            .issueTime(Date.from(Instant.now()))
            .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    claims.forEach(builder::claim);
    return sign(builder.build());
  }

  /** A token with just these claims. */
  public String sign(JWTClaimsSet claims) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Calls a token active when asked, with these claims. */
  public void knows(String token, Map<String, Object> claims) {
    opaque.put(token, claims);
  }

  /** Calls a token active no more. */
  public void forgets(String token) {
    opaque.remove(token);
  }

  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048)
          .keyID(UUID.randomUUID().toString())
          .keyUse(KeyUse.SIGNATURE)
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private OIDCProviderMetadata metadata() {
    OIDCProviderMetadata metadata =
        new OIDCProviderMetadata(
            new Issuer(url), List.of(SubjectType.PUBLIC), URI.create(url + "/jwks"));
    metadata.setAuthorizationEndpointURI(URI.create(url + "/authorize"));
    metadata.setTokenEndpointURI(URI.create(url + "/token"));
    metadata.setIntrospectionEndpointURI(URI.create(url + "/introspect"));
    metadata.setRevocationEndpointURI(URI.create(url + "/revoke"));
    metadata.setEndSessionEndpointURI(URI.create(url + "/logout"));
    metadata.setIDTokenJWSAlgs(List.of(JWSAlgorithm.RS256, JWSAlgorithm.HS256));
    return metadata;
  }

  /** Logs the user in and sends him back at once. */
  private HTTPResponse authorize(HTTPRequest request) throws ParseException {
    AuthenticationRequest asked = AuthenticationRequest.parse(request.getURI());
    if (!asked.getClientID().getValue().equals(CLIENT) || asked.getCodeChallenge() == null) {
      return new HTTPResponse(400);
    }
    AuthorizationCode code = new AuthorizationCode();
    codes.put(code.getValue(), asked);
    return new AuthenticationSuccessResponse(
            asked.getRedirectionURI(), code, null, null, asked.getState(), null, null)
        .toHTTPResponse();
  }

  private HTTPResponse token(HTTPRequest request) throws ParseException {
    TokenRequest asked = TokenRequest.parse(request);
    if (!isClient(asked.getClientAuthentication())) {
      return failed(OAuth2Error.INVALID_CLIENT);
    }
    AuthorizationGrant grant = asked.getAuthorizationGrant();
    if (grant instanceof RefreshTokenGrant refresh) {
      String scope = refreshTokens.remove(refresh.getRefreshToken().getValue());
      return scope == null
          ? failed(OAuth2Error.INVALID_GRANT)
          : tokens(Scope.parse(scope), null).toHTTPResponse();
    }
    AuthorizationCodeGrant used = (AuthorizationCodeGrant) grant;
    AuthenticationRequest login = codes.remove(used.getAuthorizationCode().getValue());
    if (login == null
        || !login.getRedirectionURI().equals(used.getRedirectionURI())
        || used.getCodeVerifier() == null
        || !CodeChallenge.compute(CodeChallengeMethod.S256, used.getCodeVerifier())
            .equals(login.getCodeChallenge())) {
      return failed(OAuth2Error.INVALID_GRANT);
    }
    return tokens(login.getScope(), login).toHTTPResponse();
  }

  private static boolean isClient(@Nullable ClientAuthentication client) {
    return client instanceof PlainClientSecret secret
        && client.getClientID().getValue().equals(CLIENT)
        && secret.getClientSecret().getValue().equals(SECRET);
  }

  private static HTTPResponse failed(ErrorObject error) {
    return new TokenErrorResponse(error).toHTTPResponse();
  }

  private OIDCTokenResponse tokens(Scope scope, @Nullable AuthenticationRequest login) {
    RefreshToken refresh = new RefreshToken();
    refreshTokens.put(refresh.getValue(), scope.toString());
    BearerAccessToken access =
        new BearerAccessToken(
            accessToken(Map.of("jti", UUID.randomUUID().toString())), tokenSeconds, scope);
    String nonce = idTokenNonce;
    if (nonce == null && login != null && login.getNonce() != null) {
      nonce = login.getNonce().getValue();
    }
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(url)
            .subject(SUBJECT)
            .audience(idTokenAudience)
            .issueTime(Date.from(Instant.now()))
            .expirationTime(Date.from(Instant.now().plusSeconds(300)))
            .claim("nonce", nonce)
            .claim("preferred_username", "alice")
            .claim("email", "alice@idp.test")
            .claim("groups", List.of("staff", "admins"));
    idTokenClaims.forEach(claims::claim);
    return new OIDCTokenResponse(new OIDCTokens(sign(claims.build()), access, refresh));
  }

  private HTTPResponse introspect(HTTPRequest request) throws ParseException {
    TokenIntrospectionRequest asked = TokenIntrospectionRequest.parse(request);
    if (!isClient(asked.getClientAuthentication())) {
      return new HTTPResponse(401);
    }
    Map<String, Object> claims = opaque.get(asked.getToken().getValue());
    if (claims == null) {
      return json("{\"active\":false}");
    }
    JWTClaimsSet.Builder builder = new JWTClaimsSet.Builder().claim("active", true);
    claims.forEach(builder::claim);
    return json(builder.build().toString());
  }

  private static HTTPResponse json(String body) {
    HTTPResponse response = new HTTPResponse(200);
    response.setHeader("Content-Type", "application/json");
    response.setBody(body);
    return response;
  }

  /** Answers a request. */
  private interface Endpoint {
    HTTPResponse answer(HTTPRequest request) throws ParseException;
  }

  private void on(String path, Endpoint endpoint) {
    server.createContext(
        path,
        exchange -> {
          calls.computeIfAbsent(path, any -> new AtomicInteger()).incrementAndGet();
          try (exchange) {
            send(exchange, answer(endpoint, read(exchange)));
          }
        });
  }

  private HTTPResponse answer(Endpoint endpoint, HTTPRequest request) {
    if (status != 0) {
      return new HTTPResponse(status);
    }
    try {
      return endpoint.answer(request);
    } catch (ParseException e) {
      return new HTTPResponse(400);
    }
  }

  private HTTPRequest read(HttpExchange exchange) throws IOException {
    HTTPRequest request =
        new HTTPRequest(
            HTTPRequest.Method.valueOf(exchange.getRequestMethod()),
            URI.create(url + exchange.getRequestURI()));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> request.setHeader(name, values.toArray(String[]::new)));
    request.setBody(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    return request;
  }

  private static void send(HttpExchange exchange, HTTPResponse response) throws IOException {
    response
        .getHeaderMap()
        .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
    String text = response.getBody();
    byte[] body = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(response.getStatusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
