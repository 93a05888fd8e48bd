package org.gatehouse.plugins.openidconnect;

import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who Gatehouse is at the provider, and how it proves that (RFC 6749 §2.3). Immutable. */
final class ClientIdentity {
  private final ClientID id;
  private final @Nullable ClientAuthentication proof;

  /**
   * @throws java.util.NoSuchElementException when there is no client_id
   */
  ClientIdentity(OpenidConnectConfig config) {
    this.id = new ClientID(config.clientId().orElse(List.of()).iterator().next());
    this.proof = proof(config, id);
  }

  private static @Nullable ClientAuthentication proof(OpenidConnectConfig config, ClientID id) {
    List<String> secrets = config.clientSecret().orElse(List.of());
    String method = config.clientAuth().isEmpty() ? "" : config.clientAuth().get(0);
    if (secrets.isEmpty() || method.equals("none")) {
      return null;
    }
    Secret secret = new Secret(secrets.get(0));
    return method.equals("client_secret_post")
        ? new ClientSecretPost(id, secret)
        : new ClientSecretBasic(id, secret);
  }

  ClientID id() {
    return id;
  }

  /** The proof; empty for a public client. */
  Optional<ClientAuthentication> proof() {
    return Optional.ofNullable(proof);
  }
}
