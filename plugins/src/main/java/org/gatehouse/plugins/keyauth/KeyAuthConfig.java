package org.gatehouse.plugins.keyauth;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.NotRequired;

/** Settings of {@link KeyAuthPlugin}. */
public record KeyAuthConfig(
    @Doc("Names of the header fields, query arguments or body arguments that may carry the key.")
        @Default("apikey")
        List<@HeaderName String> keyNames,
    @Doc("Whether the key is removed before the request goes upstream.") @Default("false")
        boolean hideCredentials,
    @Doc(
            "Id or username of the consumer that clients without a valid key become; when absent, such clients are refused.")
        Optional<String> anonymous,
    @Doc("Whether the key may come in a header field.") @Default("true") boolean keyInHeader,
    @Doc("Whether the key may come in a query argument.") @Default("true") boolean keyInQuery,
    @Doc("Whether the key may come in the body: an urlencoded or multipart form, or a JSON object.")
        @Default("false")
        boolean keyInBody,
    @Doc("Whether OPTIONS requests need a key too.") @Default("true") boolean runOnPreflight,
    @Doc("The realm that the challenge to a refused client names; none when absent.") @NotRequired
        Optional<String> realm) {}
