package org.gatehouse.plugins.jwt;

import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Rule;

/** Settings of {@link JwtPlugin}. */
@Check(
    ifField = "config.maximum_expiration",
    ifMatch = @Rule(greaterThan = 0),
    thenField = "config.claims_to_verify",
    thenMatch = @Rule(contains = "exp"))
public record JwtConfig(
    @Doc("Names of the query arguments that may carry the token.") @Default("jwt")
        Optional<Set<String>> uriParamNames,
    @Doc("Names of the cookies that may carry the token.") @Default({})
        Optional<Set<String>> cookieNames,
    @Doc(
            "The name of the claim, or else of the member of the token's header, that names the"
                + " credential by its key.")
        @Default("iss")
        Optional<String> keyClaimName,
    @Doc(
            "Whether the secrets of credentials are in base64; the tokens are signed by what they"
                + " decode to.")
        @Default("false")
        boolean secretIsBase64,
    @Doc("The claims about time that a token must have and keep.")
        Optional<Set<@OneOf({"exp", "nbf"}) String>> claimsToVerify,
    @Doc(
            "Id or username of the consumer that clients without a valid token become; when absent,"
                + " such clients are refused.")
        Optional<String> anonymous,
    @Doc("Whether OPTIONS requests need a token too.") @Default("true") boolean runOnPreflight,
    @Doc("How many seconds from now a token may expire at most; 0 for any.")
        @Between(min = 0, max = 31_536_000)
        @Default("0")
        Optional<Double> maximumExpiration,
    @Doc("Names of the header fields that may carry the token, behind the word Bearer.")
        @Default("authorization")
        Optional<Set<String>> headerNames,
    @Doc("The realm that the challenge to a refused client names; none when absent.") @NotRequired
        Optional<String> realm) {}
