package com.example.badge;

import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HeaderName;

/** Settings of {@link BadgeAuthPlugin}. */
public record BadgeAuthConfig(
    @Doc("The header that carries the badge number.") @HeaderName @Default("X-Badge")
        String headerName) {}
