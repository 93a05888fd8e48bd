package org.gatehouse.api.entity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.Referenceable;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;

/** A cryptographic key, as a JWK or in PEM form. */
@Entity(name = "keys", key = "name")
@Entity.UniqueTogether({"kid", "set"})
@Check(mutuallyExclusive = {"jwk", "pem"})
@Check(atLeastOneOf = {"jwk", "pem"})
@Check(
    customFields = {"jwk", "pem", "kid"},
    custom = JwkRule.class)
public record Key(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Doc("The set that the key is of.")
        @References(value = "key_sets", onDelete = "cascade")
        @NotRequired
        Optional<EntityRef> set,
    @Doc("A unique name.") @Unique @NotRequired Optional<String> name,
    @Doc("The id that tokens name the key by.") String kid,
    @Doc("The key as a JWK, in JSON text.") @Referenceable @Secret Optional<String> jwk,
    @Doc("The key in PEM form.") @NotRequired Optional<Pem> pem,
    @Doc("Tags to find the key by.") Optional<Set<@TagName String>> tags,
    @Auto @Doc("When the key was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the key was last changed, in seconds since 1970.") long updatedAt) {

  /** The two halves of a key pair, at least one of them. */
  @Check(atLeastOneOf = {"private_key", "public_key"})
  @CheckedAsWhole(PemPair.class)
  public record Pem(
      @Doc("The private key.") @Referenceable @Secret @NotRequired Optional<String> privateKey,
      @Doc("The public key.") @Referenceable @NotRequired Optional<String> publicKey) {

    /** Without the keys. */
    @Override
    public String toString() {
      return "a PEM key pair";
    }
  }

  /** Without the key itself. */
  @Override
  public String toString() {
    return "key " + id;
  }
}
