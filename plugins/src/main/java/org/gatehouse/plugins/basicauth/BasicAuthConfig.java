package org.gatehouse.plugins.basicauth;

import java.util.Optional;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;

/** Settings of {@link BasicAuthPlugin}. */
public record BasicAuthConfig(
    @Doc(
            "Id or username of the consumer that clients without a valid password become; when absent, such clients are refused.")
        Optional<String> anonymous,
    @Doc("Whether the username and password are removed before the request goes upstream.")
        @Default("false")
        boolean hideCredentials,
    @Doc("The realm that the challenge to a refused client names.") @Default("service")
        String realm) {}
