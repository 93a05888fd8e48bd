package org.gatehouse.plugins.openidconnect;

import com.nimbusds.jwt.SignedJWT;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/** Takes tokens from the Authorization field (RFC 6750 §2.1), as a resource server. */
final class BearerTokens {
  private static final String SCHEME = "Bearer ";
  private static final int MAX_LENGTH = 16 * 1024;

  private final Provider provider;
  private final PluginContext context;
  private final ClaimRules rules;
  private final Recognition recognition;
  private final boolean takesSigned;
  private final boolean takesAny;
  private final @Nullable Introspection introspection;

  BearerTokens(
      OpenidConnectConfig config,
      Provider provider,
      PluginContext context,
      ClaimRules rules,
      Recognition recognition,
      @Nullable Introspection introspection) {
    this.provider = provider;
    this.context = context;
    this.rules = rules;
    this.recognition = recognition;
    this.takesSigned = config.allows("bearer");
    this.takesAny = takesSigned || introspection != null;
    this.introspection = introspection;
  }

  /**
   * Who the client is by its token; empty when it has none.
   *
   * @throws ProviderUnavailableException when the provider must be asked and does not answer
   */
  Optional<Verdict> check(Exchange exchange) {
    if (!takesAny) {
      return Optional.empty();
    }
    List<String> fields = exchange.clientRequest().headers().all("Authorization");
    if (fields.size() > 1) {
      return Optional.of(refused("several Authorization fields"));
    }
    if (fields.isEmpty() || !isBearer(fields.get(0))) {
      return Optional.empty();
    }
    String token = fields.get(0).substring(SCHEME.length()).trim();
    return Optional.of(isToken(token) ? check(exchange, token) : refused("not of token68"));
  }

  private static boolean isBearer(String field) {
    return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** RFC 6750 §2.1: letters, digits and {@code -._~+/}, then {@code =}. */
  private static boolean isToken(String token) {
    if (token.isEmpty() || token.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < token.length(); i++) {
      char at = token.charAt(i);
      boolean isAlphanumeric =
          (at >= 'a' && at <= 'z') || (at >= 'A' && at <= 'Z') || (at >= '0' && at <= '9');
      if (!isAlphanumeric && "-._~+/=".indexOf(at) < 0) {
        return false;
      }
    }
    return true;
  }

  private Verdict check(Exchange exchange, String token) {
    SignedJWT signed = takesSigned ? signed(token) : null;
    Checked vouched;
    if (signed != null) {
      vouched = provider.known().tokens().verify(signed);
    } else if (introspection != null) {
      vouched = introspection.ask(token);
    } else {
      return refused("not a signed JWT");
    }
    Checked checked = vouched.isRefused() ? vouched : rules.check(vouched.claims(), signed != null);
    if (checked.isRefused()) {
      return refused(checked.reason());
    }
    if (!rules.hasScopes(checked.claims())) {
      context.logger().log(Level.DEBUG, "refused: scopes_required: too few scopes");
      return Challenges.insufficientScope();
    }
    return recognition.verdict(exchange, checked.claims());
  }

  /** The token read as a JWT; null for another, which only the provider understands. */
  private static @Nullable SignedJWT signed(String token) {
    try {
      return SignedJWT.parse(token);
    } catch (ParseException | IllegalArgumentException e) {
      return null;
    }
  }

  private Verdict refused(String reason) {
    context.logger().log(Level.DEBUG, "refused: {0}", reason);
    return Challenges.invalidToken();
  }
}
