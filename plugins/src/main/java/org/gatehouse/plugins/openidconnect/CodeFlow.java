package org.gatehouse.plugins.openidconnect;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends browsers to the provider to log in, and takes them back: the authorization code flow
 * (OpenID Connect Core 1.0 §3.1) with PKCE (RFC 7636). Thread-safe.
 */
final class CodeFlow {
  private static final int MAX_TARGET = 2_000;

  private final Provider provider;
  private final PluginContext context;
  private final ClientIdentity client;
  private final TokenEndpoint endpoint;
  private final SessionCookies cookies;
  private final Set<String> keptClaims;
  private final URI redirectUri;
  private final String callbackPath;
  private final Scope scope;
  private final int leeway;

  CodeFlow(
      OpenidConnectConfig config,
      Provider provider,
      PluginContext context,
      ClientIdentity client,
      TokenEndpoint endpoint,
      SessionCookies cookies) {
    this.provider = provider;
    this.context = context;
    this.client = client;
    this.endpoint = endpoint;
    this.cookies = cookies;
    this.keptClaims = config.neededClaims();
    this.redirectUri = URI.create(config.redirectUri().orElse(List.of()).iterator().next());
    String path = redirectUri.getPath();
    // as a browser asks for it
    this.callbackPath = path.isEmpty() ? "/" : path;
    this.scope = new Scope(config.scopes().toArray(String[]::new));
    this.leeway = config.leeway();
  }

  /** Whether a redirect to the provider makes sense: a browser asks for a page. */
  static boolean isNavigation(ClientRequest request) {
    String accept = request.headers().firstOrNull("Accept");
    String mode = request.headers().firstOrNull("Sec-Fetch-Mode");
    return request.method().equals("GET")
        && accept != null
        && accept.contains("text/html")
        && (mode == null || mode.equals("navigate"));
  }

  /** Sends the client to the provider. */
  Answer login(ClientRequest request) {
    State state = new State();
    Nonce nonce = new Nonce();
    CodeVerifier verifier = new CodeVerifier();
    URI uri =
        new AuthenticationRequest.Builder(ResponseType.CODE, scope, client.id(), redirectUri)
            .endpointURI(provider.known().metadata().getAuthorizationEndpointURI())
            .state(state)
            .nonce(nonce)
            .codeChallenge(verifier, CodeChallengeMethod.S256)
            .build()
            .toURI();
    Map<String, Object> login =
        Map.of(
            "state", state.getValue(),
            "nonce", nonce.getValue(),
            "verifier", verifier.getValue(),
            "target", target(request),
            "at", now());
    return redirect(uri.toString()).header("Set-Cookie", cookies.keepLogin(request, login));
  }

  private static String target(ClientRequest request) {
    String target = request.rawPath() + request.query().map(query -> "?" + query).orElse("");
    return target.length() > MAX_TARGET || !target.startsWith("/") ? "/" : target;
  }

  private static Answer redirect(String location) {
    return Answer.empty(302).header("Location", location).header("Cache-Control", "no-store");
  }

  /** Whether a client comes back from the provider. */
  boolean isCallback(ClientRequest request) {
    return request.method().equals("GET")
        && request.path().equals(callbackPath)
        && !request.queryArguments("state").isEmpty();
  }

  /**
   * Takes a client back: to where it wanted to go, with a session, or refused.
   *
   * @throws ProviderUnavailableException when the provider does not answer
   */
  Answer callback(ClientRequest request) {
    Map<String, @Nullable Object> login = cookies.login(request).orElse(Map.of());
    Optional<String> code = code(request, login);
    if (code.isEmpty()) {
      return refused(request);
    }
    Optional<Session> session = session(code.get(), login);
    if (session.isEmpty()) {
      return refused(request);
    }
    Optional<List<String>> kept = cookies.keep(request, session.get());
    if (kept.isEmpty()) {
      context
          .logger()
          .log(Level.ERROR, "login: the claims are too long for cookies: {0}", keptClaims);
      return failed(500, "An unexpected error occurred", request);
    }
    Answer answer = redirect(origin() + login.get("target"));
    answer.header("Set-Cookie", cookies.forgetLogin(request));
    kept.get().forEach(field -> answer.header("Set-Cookie", field));
    return answer;
  }

  /** The origin of {@code redirect_uri}: a target such as {@code //evil.test} stays a path. */
  private String origin() {
    return redirectUri.getScheme() + "://" + redirectUri.getRawAuthority();
  }

  private Answer refused(ClientRequest request) {
    return failed(401, "Unauthorized", request);
  }

  private Answer failed(int status, String message, ClientRequest request) {
    return Answer.error(status, message)
        .header("Cache-Control", "no-store")
        .header("Set-Cookie", cookies.forgetLogin(request));
  }

  /** The code, if it is the answer to the question that this client asked, and not an error. */
  private Optional<String> code(ClientRequest request, Map<String, @Nullable Object> login) {
    List<String> states = request.queryArguments("state");
    List<String> codes = request.queryArguments("code");
    List<String> issuers = request.queryArguments("iss");
    if (!(login.get("state") instanceof String state
        && states.size() == 1
        && MessageDigest.isEqual(bytes(state), bytes(states.get(0))))) {
      log("login: state: not the one that was sent");
      return Optional.empty();
    }
    if (!(login.get("at") instanceof Number at
        && SessionCookies.isLoginFresh(at.longValue(), now()))) {
      log("login: took too long");
      return Optional.empty();
    }
    if (codes.size() != 1 || issuers.size() > 1) {
      log("login: no code, but " + request.queryArguments("error"));
      return Optional.empty();
    }
    // RFC 9207: where several providers are in play, a code of another one must not pass
    if (issuers.size() == 1 && !provider.mayIssue(issuers.get(0))) {
      log("login: iss: another provider's");
      return Optional.empty();
    }
    return Optional.of(codes.get(0));
  }

  private Optional<Session> session(String code, Map<String, @Nullable Object> login) {
    Optional<Tokens> tokens =
        endpoint.tokens(
            new AuthorizationCodeGrant(
                new AuthorizationCode(code),
                redirectUri,
                new CodeVerifier(String.valueOf(login.get("verifier")))));
    if (tokens.isEmpty() || !(tokens.get() instanceof OIDCTokens openid)) {
      log("login: the provider does not take the code, or sends no ID token");
      return Optional.empty();
    }
    return claims(openid.getIDToken(), new Nonce(String.valueOf(login.get("nonce"))))
        .map(claims -> session(claims, openid));
  }

  private Session session(Map<String, Object> claims, Tokens tokens) {
    Map<String, Object> kept = new HashMap<>(claims);
    kept.keySet().retainAll(keptClaims);
    Scope granted = tokens.getAccessToken().getScope();
    kept.put("scope", (granted == null ? scope : granted).toString());
    return Session.started(keptClaims, kept, tokens, now());
  }

  private Optional<Map<String, Object>> claims(@Nullable JWT idToken, Nonce nonce) {
    if (idToken == null) {
      log("login: no ID token");
      return Optional.empty();
    }
    Provider.Known known = provider.known();
    IDTokenValidator validator =
        new IDTokenValidator(
            known.metadata().getIssuer(), client.id(), known.tokens().selector(), null);
    validator.setMaxClockSkew(leeway);
    try {
      validator.validate(idToken, nonce);
      return Optional.of(idToken.getJWTClaimsSet().toJSONObject());
    } catch (BadJOSEException | java.text.ParseException e) {
      log("login: ID token: " + e.getMessage());
      return Optional.empty();
    } catch (JOSEException e) {
      throw new ProviderUnavailableException("the keys cannot be fetched: " + e.getMessage(), e);
    }
  }

  private void log(String reason) {
    context.logger().log(Level.DEBUG, "refused: {0}", reason);
  }

  private long now() {
    return context.clock().instant().getEpochSecond();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
