package org.gatehouse.plugins.oauth2;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Expands;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Entity;

/** A client application of one consumer (RFC 6749 §2). */
@Entity(name = "oauth2_credentials", path = "oauth2", key = "client_id")
@Expands(ClientSecretHashing.class)
public record Oauth2Credential(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the client was made, in seconds since 1970.") long createdAt,
    @Doc("The consumer that the client is of.")
        @References(value = "consumers", onDelete = "cascade")
        EntityRef consumer,
    @Doc("What the application is called.") String name,
    @Doc("What the client calls itself; 32 random letters and digits when absent.")
        @Auto
        @Unique
        @NotRequired
        String clientId,
    @Doc("What the client proves itself by; 32 random letters and digits when absent.")
        @Auto
        @Secret
        @NotRequired
        String clientSecret,
    @Doc(
            "Whether a hash of the secret is stored and shown in place of it, and digests in place"
                + " of the client's tokens.")
        @Default("false")
        boolean hashSecret,
    @Doc("Where users may be sent back to with a code or a token, letter for letter.") @NotRequired
        Optional<List<@CheckedBy(RedirectUri.class) String>> redirectUris,
    @Doc("Tags to find the client by.") Optional<Set<@TagName String>> tags,
    @Doc("Whether the client can keep a secret (RFC 6749 §2.1).")
        @OneOf({"confidential", "public"})
        @Default("confidential")
        String clientType)
    implements Credential {

  @Override
  public String identifier() {
    return clientId;
  }

  boolean isPublic() {
    return clientType.equals("public");
  }

  /**
   * Whether a user may be sent back to an address: one of those registered, and nothing like it.
   */
  boolean allows(String redirectUri) {
    return redirectUris.isPresent() && redirectUris.get().contains(redirectUri);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "oauth2 client " + id;
  }
}
