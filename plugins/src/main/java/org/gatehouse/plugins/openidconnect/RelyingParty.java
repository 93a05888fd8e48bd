package org.gatehouse.plugins.openidconnect;

import com.nimbusds.oauth2.sdk.token.Tokens;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/** Logs users in at the provider, knows them by their sessions, and logs them out. Thread-safe. */
final class RelyingParty implements AutoCloseable {
  /** An access token this near to its end is renewed, so that it lives while upstreams use it. */
  private static final int EARLY_SECONDS = 10;

  private static final AttributeKey<List<String>> RENEWED =
      new AttributeKey<>("openid-connect cookies");

  private final PluginContext context;
  private final ClaimRules rules;
  private final Recognition recognition;
  private final SessionCookies cookies;
  private final @Nullable CodeFlow flow;
  private final Logout logout;
  private final @Nullable Refreshes refreshes;
  private final Set<String> neededClaims;
  private final long absoluteTimeout;
  private final String tokenHeader;
  private final String tokenPrefix;

  RelyingParty(
      OpenidConnectConfig config,
      Provider provider,
      PluginContext context,
      ClaimRules rules,
      Recognition recognition) {
    this.context = context;
    this.rules = rules;
    this.recognition = recognition;
    this.cookies = new SessionCookies(config);
    ClientIdentity client = new ClientIdentity(config);
    TokenEndpoint endpoint = new TokenEndpoint(provider, client, context);
    this.flow =
        config.allows("authorization_code")
            ? new CodeFlow(config, provider, context, client, endpoint, cookies)
            : null;
    this.logout = new Logout(config, provider, client, endpoint, cookies);
    this.refreshes =
        config.refreshTokens() ? new Refreshes(endpoint::tokens, config.timeout()) : null;
    this.neededClaims = config.neededClaims();
    this.absoluteTimeout = config.sessionAbsoluteTimeout();
    String header = config.upstreamAccessTokenHeader().orElse("");
    int colon = header.indexOf(':');
    this.tokenHeader = colon < 0 ? header : header.substring(0, colon);
    this.tokenPrefix = colon < 0 ? "" : "Bearer ";
  }

  /** Removes the cookies from what goes upstream. */
  void hide(Headers headers) {
    cookies.hide(headers);
  }

  /** The answer to who comes back from the provider, or logs out; empty for all others. */
  Optional<Answer> answer(ClientRequest request) {
    if (flow != null && flow.isCallback(request)) {
      return Optional.of(flow.callback(request));
    }
    return logout.isMeantBy(request) ? Optional.of(logout.answer(request)) : Optional.empty();
  }

  /**
   * Who the client is by its session; browsers without one are sent to the provider.
   *
   * @throws ProviderUnavailableException when the provider must be asked and does not answer
   */
  Verdict check(Exchange exchange) {
    ClientRequest request = exchange.clientRequest();
    // one that another config has made may lack what this one needs
    Optional<Session> kept = cookies.session(request).filter(one -> one.keeps(neededClaims));
    Optional<Session> current = kept.flatMap(this::current);
    if (current.isEmpty()) {
      return flow != null && CodeFlow.isNavigation(request)
          ? Verdict.refused(flow.login(request))
          : Challenges.missing();
    }
    Session session = current.get();
    if (!session.equals(kept.get())) {
      cookies.keep(request, session).ifPresent(fields -> exchange.attribute(RENEWED, fields));
    }
    Claims claims = new Claims(session.claims());
    if (!rules.hasGranted(claims)) {
      context.logger().log(Level.DEBUG, "refused: scopes_required: too few scopes");
      return Challenges.insufficientScope();
    }
    if (!tokenHeader.isEmpty()) {
      tell(exchange.upstreamRequest().headers(), session);
    }
    return recognition.verdict(exchange, claims);
  }

  private void tell(Headers headers, Session session) {
    headers.remove(tokenHeader);
    session.accessToken().ifPresent(token -> headers.set(tokenHeader, tokenPrefix + token));
  }

  /** The session as it is now, with a new access token if need be; empty when it has ended. */
  private Optional<Session> current(Session session) {
    long now = context.clock().instant().getEpochSecond();
    if (now - session.startedAt() >= absoluteTimeout) {
      return Optional.empty();
    }
    if (session.endsAt() == 0 || now < session.endsAt() - EARLY_SECONDS) {
      return Optional.of(session);
    }
    boolean isStillGood = now < session.endsAt();
    if (refreshes == null || session.refreshToken().isEmpty()) {
      return isStillGood ? Optional.of(session) : Optional.empty();
    }
    try {
      Optional<Tokens> tokens = refreshes.refresh(session.refreshToken().get());
      return tokens.map(renewed -> session.renewed(renewed, now));
    } catch (ProviderUnavailableException e) {
      if (isStillGood) {
        return Optional.of(session);
      }
      throw e;
    }
  }

  /** Gives the client the cookies of a session that was renewed. */
  void keepRenewed(Exchange exchange) {
    exchange
        .attribute(RENEWED)
        .ifPresent(
            fields ->
                fields.forEach(
                    field -> exchange.clientResponse().headers().add("Set-Cookie", field)));
  }

  @Override
  public void close() {
    if (refreshes != null) {
      refreshes.close();
    }
  }
}
