package org.gatehouse.plugins.session;

import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Referenceable;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.Shorthand;

/** Settings of {@link SessionPlugin}. */
@Shorthand(name = "cookie_lifetime", kind = FieldKind.NUMBER, path = "rolling_timeout")
@Shorthand(name = "cookie_idletime", kind = FieldKind.NUMBER, path = "idling_timeout")
@Shorthand(name = "cookie_renew", kind = FieldKind.NUMBER, path = "")
@Shorthand(name = "cookie_discard", kind = FieldKind.NUMBER, path = "stale_ttl")
@Shorthand(
    name = "cookie_samesite",
    kind = FieldKind.STRING,
    path = "cookie_same_site",
    replace = {"off", "Lax"})
@Shorthand(name = "cookie_httponly", kind = FieldKind.BOOLEAN, path = "cookie_http_only")
@Shorthand(name = "cookie_persistent", kind = FieldKind.BOOLEAN, path = "remember")
public record SessionConfig(
    @Doc("What the keys are made of that seal cookies and stored data; random when absent.")
        @Auto
        @NotRequired
        @Referenceable
        @Secret
        Optional<String> secret,
    @Doc("Where the session is kept: all of it in the cookie, or in the store (kong).")
        @OneOf({"cookie", "kong"})
        @Default("cookie")
        Optional<String> storage,
    @Doc("What the session is for; one of another audience is not taken.") @Default("default")
        Optional<String> audience,
    @Doc("Seconds without a request after which a session ends; 0 for any.") @Default("900")
        Optional<Double> idlingTimeout,
    @Doc("Seconds for which a cookie is good; it is replaced before. 0 for any.") @Default("3600")
        Optional<Double> rollingTimeout,
    @Doc("Seconds after which a session ends, however often it was renewed; 0 for never.")
        @Default("86400")
        Optional<Double> absoluteTimeout,
    @Doc("Seconds for which a stored session is still good after another has replaced it.")
        @Default("10")
        Optional<Double> staleTtl,
    @Doc("The name of the cookie.") @CheckedBy(CookieChecks.Name.class) @Default("session")
        Optional<String> cookieName,
    @Doc("The path below which the client sends the cookie.")
        @CheckedBy(CookieChecks.Attribute.class)
        @Default("/")
        Optional<String> cookiePath,
    @Doc("The domain that the client sends the cookie to; the host alone when absent.")
        @CheckedBy(CookieChecks.Attribute.class)
        Optional<String> cookieDomain,
    @Doc("Whether the client sends the cookie with requests that other sites made it send.")
        @OneOf({"Strict", "Lax", "None", "Default"})
        @Default("Strict")
        Optional<String> cookieSameSite,
    @Doc("Whether the cookie is hidden from scripts.") @Default("true")
        Optional<Boolean> cookieHttpOnly,
    @Doc("Whether the client sends the cookie by https alone.") @Default("true")
        Optional<Boolean> cookieSecure,
    @Doc("Whether a second cookie, which outlives the browser, starts sessions anew.")
        @Default("false")
        Optional<Boolean> remember,
    @Doc("The name of that cookie.") @CheckedBy(CookieChecks.Name.class) @Default("remember")
        Optional<String> rememberCookieName,
    @Doc("Seconds for which that cookie is good; it is replaced with each new session.")
        @Default("604800")
        Optional<Double> rememberRollingTimeout,
    @Doc("Seconds after which the client must prove again who it is; 0 for never.")
        @Default("2592000")
        Optional<Double> rememberAbsoluteTimeout,
    @Doc("What the client is told of the session, as `Session-Id` and so on.")
        Optional<
                Set<
                    @OneOf({
                      "id",
                      "audience",
                      "subject",
                      "timeout",
                      "idling-timeout",
                      "rolling-timeout",
                      "absolute-timeout"
                    })
                    String>>
            responseHeaders,
    @Doc("What the upstream is told of the session, as `Session-Id` and so on.")
        Optional<
                Set<
                    @OneOf({
                      "id",
                      "audience",
                      "subject",
                      "timeout",
                      "idling-timeout",
                      "rolling-timeout",
                      "absolute-timeout"
                    })
                    String>>
            requestHeaders,
    @Doc("Whether the body is looked into for `logout_post_arg`.") @Default("false")
        Optional<Boolean> readBodyForLogout,
    @Doc("Methods of requests that may end the session.") @Default({"POST", "DELETE"})
        Optional<Set<@OneOf({"GET", "POST", "DELETE"}) String>> logoutMethods,
    @Doc("The query argument that ends the session, whatever its value.") @Default("session_logout")
        Optional<String> logoutQueryArg,
    @Doc("The body argument that ends the session, whatever its value.") @Default("session_logout")
        Optional<String> logoutPostArg) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "session in the cookie " + cookieName.orElse("?");
  }
}
