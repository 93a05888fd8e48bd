package org.gatehouse.plugins.oauth2;

import java.util.Map;
import java.util.Optional;

/**
 * What the web application says that asks users for their consent: the provision key as proof of
 * itself, and who the user is.
 */
final class Provision {
  private final String key;

  Provision(String key) {
    this.key = key;
  }

  /** What is wrong with a request that names a user. */
  Optional<Map<String, Object>> problem(Parameters parameters) {
    return keyProblem(parameters)
        .or(
            () ->
                userId(parameters).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                        Replies.error(
                            parameters,
                            "invalid_authenticated_userid",
                            "Missing authenticated_userid parameter")));
  }

  /** What is wrong with the key alone. */
  Optional<Map<String, Object>> keyProblem(Parameters parameters) {
    return Secrets.areEqual(key, parameters.text("provision_key"))
        ? Optional.empty()
        : Optional.of(Replies.error(parameters, "invalid_provision_key", "Invalid provision_key"));
  }

  /** The user that a request names. */
  static Optional<String> userId(Parameters parameters) {
    return Optional.of(parameters.text("authenticated_userid")).filter(user -> !user.isBlank());
  }
}
