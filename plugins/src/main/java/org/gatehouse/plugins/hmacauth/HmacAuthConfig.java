package org.gatehouse.plugins.hmacauth;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.GreaterThan;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;

/** Settings of {@link HmacAuthPlugin}. */
public record HmacAuthConfig(
    @Doc("Whether the signature is removed before the request goes upstream.") @Default("false")
        boolean hideCredentials,
    @Doc("Seconds that the date of a request may differ from ours.") @Default("300") @GreaterThan(0)
        Optional<Double> clockSkew,
    @Doc(
            "Id or username of the consumer that clients without a valid signature become; when absent, such clients are refused.")
        Optional<String> anonymous,
    @Doc("Whether a body must be what the Digest header field says.") @Default("false")
        boolean validateRequestBody,
    @Doc("The header fields that a signature must be of, beside any others.") @Default({})
        Optional<List<String>> enforceHeaders,
    @Doc("The algorithms that signatures may be made by.")
        @Default({"hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"})
        Optional<List<@OneOf({"hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"}) String>>
            algorithms,
    @Doc("The realm that the challenge to a refused client names; none when absent.") @NotRequired
        Optional<String> realm,
    @Doc(
            "Seconds in which a node takes the same signature once only; twice clock_skew leaves no replay. Signatures must then be of a date. Any number of times when absent. Not in Kong.")
        @GreaterThan(0)
        Optional<Double> replayWindow) {}
