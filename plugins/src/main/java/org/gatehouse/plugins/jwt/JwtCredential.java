package org.gatehouse.plugins.jwt;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Rule;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Entity;

/** What the tokens of one consumer are signed by: a secret that both sides know, or a key pair. */
@Entity(name = "jwt_secrets", path = "jwts", nestedPath = "jwt", key = "key")
@Check(
    ifField = "algorithm",
    ifMatch =
        @Rule(
            matchAny = {
              "^RS256$", "^RS384$", "^RS512$", "^PS256$", "^PS384$", "^PS512$", "^EdDSA$"
            }),
    thenField = "rsa_public_key",
    thenMatch = @Rule(required = true, checkedBy = PublicKeyCheck.class))
public record JwtCredential(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the credential was made, in seconds since 1970.") long createdAt,
    @Doc("The consumer whose tokens these are.")
        @References(value = "consumers", onDelete = "cascade")
        EntityRef consumer,
    @Doc(
            "What tokens name the credential by: any text that no other has; 32 random letters and"
                + " digits when absent.")
        @Auto
        @Unique
        @NotRequired
        String key,
    @Doc("The secret of the HS algorithms; 32 random letters and digits when absent.")
        @Auto
        @Secret(encrypted = false)
        Optional<String> secret,
    @Doc(
            "The public key of the other algorithms in PEM form, or the URL of a JWK set with such"
                + " keys.")
        Optional<String> rsaPublicKey,
    @Doc("How tokens are signed; those signed in any other way are refused.")
        @OneOf({
          "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256",
          "PS384", "PS512", "EdDSA"
        })
        @Default("HS256")
        Optional<String> algorithm,
    @Doc("Tags to find the credential by.") Optional<Set<@TagName String>> tags)
    implements Credential {

  @Override
  public String identifier() {
    return key;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "jwt credential " + id;
  }
}
