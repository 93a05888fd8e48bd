package org.gatehouse.plugins.openidconnect;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.HttpPath;
import org.gatehouse.api.config.LengthMax;
import org.gatehouse.api.config.LengthMin;
import org.gatehouse.api.config.Match;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Referenceable;
import org.gatehouse.api.config.Secret;

/** Settings of {@link OpenidConnectPlugin}, named as in Kong's commercial plugin. */
@CheckedAsWhole(ConfigRules.class)
public record OpenidConnectConfig(
    @Doc(
            "The issuer identifier of the provider, at which it describes itself under"
                + " /.well-known/openid-configuration; or the URL of that description.")
        @CheckedBy(UrlCheck.class)
        String issuer,
    @Doc(
            "How clients may come in: by signed tokens (bearer) or tokens that the provider is asked"
                + " about (introspection), both in the Authorization field; by a login at the"
                + " provider (authorization_code), and then by the cookie that keeps it (session).")
        @Default({"bearer"})
        Set<@OneOf({"bearer", "introspection", "authorization_code", "session"}) String>
            authMethods,
    @Doc("The id that Gatehouse has at the provider; needed for all but signed tokens.")
        @LengthMax(1)
        Optional<List<@Referenceable String>> clientId,
    @Doc("The secret that Gatehouse has at the provider; a public client has none.") @LengthMax(1)
        Optional<List<@Referenceable @Secret String>> clientSecret,
    @Doc("How Gatehouse proves to the provider who it is.")
        @LengthMax(1)
        @Default("client_secret_basic")
        List<@OneOf({"client_secret_basic", "client_secret_post", "none"}) String> clientAuth,
    @Doc("Issuers that tokens may name, beside the one that the provider names itself.")
        Optional<List<String>> issuersAllowed,
    @Doc(
            "Audiences that a token must be meant for: one of the list, or all of an element that"
                + " holds several with blanks between them; any when absent.")
        Optional<List<String>> audienceRequired,
    @Doc("The names of the claims on the way to the audiences of a token.") @Default("aud")
        List<String> audienceClaim,
    @Doc(
            "Scopes that a token must have: one of the list, or all of an element that holds several"
                + " with blanks between them; any when absent.")
        Optional<List<String>> scopesRequired,
    @Doc("The names of the claims on the way to the scopes of a token.") @Default("scope")
        List<String> scopesClaim,
    @Doc("By how many seconds the clocks of provider and node may differ.")
        @Between(min = 0, max = 600)
        @Default("0")
        Integer leeway,
    @Doc(
            "The names of the claims on the way to the one that names a consumer; when absent, the"
                + " client counts as itself and needs no consumer.")
        @LengthMin(1)
        Optional<List<String>> consumerClaim,
    @Doc("What of a consumer that claim is, tried in order.") @Default({"username", "custom_id"})
        List<@OneOf({"id", "username", "custom_id"}) String> consumerBy,
    @Doc("Whether clients that no consumer stands for may come in too.") @Default("false")
        boolean consumerOptional,
    @Doc(
            "Id or username of the consumer that clients without a valid token become; when absent,"
                + " such clients are refused.")
        Optional<String> anonymous,
    @Doc("Whether OPTIONS requests need a token too.") @Default("true") boolean runOnPreflight,
    @Doc("Claims that the upstream is told of, each in the header field at the same place.")
        Optional<List<String>> upstreamHeadersClaims,
    @Doc("The header fields for these claims; what the client sent in them is removed.")
        Optional<List<@HeaderName String>> upstreamHeadersNames,
    @Doc("The names of the claims on the way to the groups that the client is in, as acl takes.")
        @LengthMin(1)
        Optional<List<String>> authenticatedGroupsClaim,
    @Doc("Where tokens are asked about; where the provider says when absent.")
        @CheckedBy(UrlCheck.class)
        Optional<String> introspectionEndpoint,
    @Doc("For how many seconds an answer about a token is kept; 0 for not at all.")
        @Between(min = 0, max = 3600)
        @Default("30")
        Integer cacheTtl,
    @Doc("Milliseconds that a call to the provider may take.")
        @Between(min = 1, max = 60_000)
        @Default("5000")
        Integer timeout,
    @Doc(
            "Where the provider sends browsers back to, exactly as it is registered there; its path"
                + " must lead to a route with this plugin. Needed for authorization_code.")
        @LengthMax(1)
        Optional<List<@CheckedBy(UrlCheck.class) String>> redirectUri,
    @Doc("The scopes that a login asks for.") @Default("openid") List<String> scopes,
    @Doc(
            "What cookies are sealed by, the same on all nodes: 32 characters at least, best random."
                + " Needed for authorization_code and session.")
        @LengthMin(32)
        @Secret
        @Referenceable
        Optional<String> sessionSecret,
    @Doc("The name of the cookie that keeps a session; what more is needed has it in front.")
        @Match(value = "^[%w_%-]+$", error = "expected letters, digits, hyphens and underscores")
        @Default("session")
        String sessionCookieName,
    @Doc("The path that clients send that cookie under.") @HttpPath @Default("/")
        String sessionCookiePath,
    @Doc("After how many seconds a user must log in again, whatever he does.")
        @Between(min = 1, max = 31_536_000)
        @Default("86400")
        Integer sessionAbsoluteTimeout,
    @Doc(
            "Whether access tokens that are about to expire are renewed; otherwise a session ends"
                + " with them.")
        @Default("true")
        boolean refreshTokens,
    @Doc(
            "The header field that the upstream gets a session's access token in; behind the word"
                + " Bearer when it is authorization:bearer.")
        Optional<String> upstreamAccessTokenHeader,
    @Doc("The methods of requests that may log out.") @Default({"POST", "DELETE"})
        Set<@OneOf({"POST", "GET", "DELETE"}) String> logoutMethods,
    @Doc("How the path of a request ends that logs out.") Optional<String> logoutUriSuffix,
    @Doc("The query argument by which a request logs out.") Optional<String> logoutQueryArg,
    @Doc("Where browsers are sent after they have logged out, by way of the provider if it may be.")
        @LengthMax(1)
        Optional<List<@CheckedBy(UrlCheck.class) String>> logoutRedirectUri,
    @Doc("Whether logging out makes the provider forget the refresh token.") @Default("false")
        boolean logoutRevoke) {

  boolean allows(String method) {
    return authMethods.contains(method);
  }

  /** Whether clients may come in by anything but a token of their own. */
  boolean keepsSessions() {
    return allows("authorization_code") || allows("session");
  }

  /** The names of the claims that a session must keep. */
  Set<String> neededClaims() {
    Set<String> names = new HashSet<>(Set.of("iss", "sub"));
    consumerClaim.ifPresent(path -> names.add(path.get(0)));
    authenticatedGroupsClaim.ifPresent(path -> names.add(path.get(0)));
    upstreamHeadersClaims.ifPresent(names::addAll);
    return names;
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "openid-connect of " + issuer + " by " + authMethods;
  }
}
