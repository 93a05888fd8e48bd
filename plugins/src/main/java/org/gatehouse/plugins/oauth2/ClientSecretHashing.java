package org.gatehouse.plugins.oauth2;

import java.util.Map;
import org.gatehouse.api.config.InputExpansion;
import org.jspecify.annotations.Nullable;

/**
 * Puts the hash of a client's secret in its place where {@code hash_secret} says so. One that is a
 * hash already, as the Admin API shows it, stays: what was read can be written back.
 */
final class ClientSecretHashing implements InputExpansion {
  private static final String SECRET = "client_secret";

  /**
   * On the whole client, so that a change of the secret alone is hashed too, and a secret of before
   * when hashing is what changes. A secret that nobody named is hashed as well and is then known to
   * nobody, as in Kong.
   */
  @Override
  public void complete(Map<String, @Nullable Object> input) {
    if (Boolean.TRUE.equals(input.get("hash_secret"))) {
      Object given = input.get(SECRET);
      if (given == null) {
        input.put(SECRET, ClientSecret.hash(Secrets.random()));
      } else if (given instanceof String secret
          && !secret.isEmpty()
          && !ClientSecret.isHash(secret)) {
        input.put(SECRET, ClientSecret.hash(secret));
      }
    }
  }
}
