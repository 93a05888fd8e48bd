package org.gatehouse.plugins.oauth2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Required;
import org.gatehouse.api.config.Rule;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.config.ValueCheck;

/** Settings of {@link Oauth2Plugin}. */
@Check(
    ifField = "mandatory_scope",
    ifMatch = @Rule(eq = "true"),
    thenField = "scopes",
    thenMatch = @Rule(required = true))
@CheckedAsWhole(Oauth2Config.SomeFlow.class)
public record Oauth2Config(
    @Doc("The scopes that clients may ask for.") Optional<List<String>> scopes,
    @Doc("Whether clients must ask for a scope at least.") @Default("false") boolean mandatoryScope,
    @Doc(
            "The key by which the web application that asks users for their consent proves itself;"
                + " 32 random letters and digits when absent.")
        @Auto
        @Required
        @Unique
        @Secret
        String provisionKey,
    @Doc("The seconds that an access token is good for; 0 for ever.") @Default("7200")
        double tokenExpiration,
    @Doc("Whether the authorization code flow is open (RFC 6749 §4.1).") @Default("false")
        boolean enableAuthorizationCode,
    @Doc("Whether the implicit flow is open (RFC 6749 §4.2), which RFC 9700 advises against.")
        @Default("false")
        boolean enableImplicitGrant,
    @Doc("Whether the client credentials flow is open (RFC 6749 §4.4).") @Default("false")
        boolean enableClientCredentials,
    @Doc("Whether the password flow is open (RFC 6749 §4.3), which RFC 9700 forbids.")
        @Default("false")
        boolean enablePasswordGrant,
    @Doc("Whether the access token is removed before the request goes upstream.") @Default("false")
        boolean hideCredentials,
    @Doc(
            "Whether plain requests count as https when a trusted proxy says so in"
                + " X-Forwarded-Proto.")
        @Default("false")
        boolean acceptHttpIfAlreadyTerminated,
    @Doc(
            "Id or username of the consumer that clients without a valid token become; when"
                + " absent, such clients are refused.")
        Optional<String> anonymous,
    @Doc(
            "Whether tokens are good for all services whose oauth2 plugin has this set; otherwise"
                + " for the one service that they were issued for.")
        @Default("false")
        boolean globalCredentials,
    @Doc("The header field that carries the access token.") @Default("authorization")
        Optional<String> authHeaderName,
    @Doc("The seconds that a refresh token is good for; 0 for ever.")
        @Between(min = 0, max = 100_000_000)
        @Default("1209600")
        double refreshTokenTtl,
    @Doc("Whether a refresh token stays good when it is used; otherwise a new one takes its place.")
        @Default("false")
        boolean reuseRefreshToken,
    @Doc(
            "Who must prove that the code is his (RFC 7636): nobody, public clients or all; a"
                + " client that starts with a challenge must always.")
        @OneOf({"none", "lax", "strict"})
        @NotRequired
        @Default("lax")
        Optional<String> pkce,
    @Doc("The realm that the challenge to a refused client names; none when absent.") @NotRequired
        Optional<String> realm,
    @Doc(
            "The seconds in which a refresh token may be exchanged once more by a client that"
                + " missed the answer, as long as the one in it is unused; 0 for never. Not in"
                + " Kong.")
        @Between(min = 0, max = 60)
        @Default("0")
        long refreshTokenGracePeriod) {

  /** Without the provision key. */
  @Override
  public String toString() {
    return "oauth2 config";
  }

  /** Says that a plugin that issues no token at all is of no use. */
  static final class SomeFlow implements ValueCheck {
    private static final List<String> FLOWS =
        List.of(
            "enable_authorization_code",
            "enable_implicit_grant",
            "enable_client_credentials",
            "enable_password_grant");

    @Override
    public Optional<String> problemWith(Object value) {
      Map<?, ?> config = (Map<?, ?>) value;
      return FLOWS.stream().anyMatch(flow -> Boolean.TRUE.equals(config.get(flow)))
          ? Optional.empty()
          : Optional.of("at least one of these fields must be true: " + String.join(", ", FLOWS));
    }
  }
}
