package org.gatehouse.api.entity;

import java.util.Optional;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Match;

/** The settings of a {@link Vault} named {@code env}, whose secrets are environment variables. */
public record EnvVaultConfig(
    @Doc("What the names of the environment variables begin with.") @Match("^[%a_-][%a%d_-]*$")
        Optional<String> prefix) {}
