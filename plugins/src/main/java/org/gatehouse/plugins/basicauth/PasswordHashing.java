package org.gatehouse.plugins.basicauth;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.InputExpansion;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * Turns a password that an operator writes into its hash. One that is a hash of our form already,
 * as the Admin API shows it, stays. One that looks like Kong's hash is a password as well, as in
 * Kong: it would else be a way to log in with what leaked from a database.
 */
final class PasswordHashing implements InputExpansion {
  private static final String PASSWORD = "password";

  @Override
  public void transform(Map<String, @Nullable Object> input) {
    plain(input).ifPresent(password -> input.put(PASSWORD, PasswordHash.of(password)));
  }

  /**
   * Into Kong's form, which is quick and has no random salt; the next good login makes ours of it
   * where the store can be written to. That stays when the same document is read again.
   */
  @Override
  public void transformDeclared(
      Map<String, @Nullable Object> input, Map<String, @Nullable Object> known) {
    Optional<String> password = plain(input);
    Optional<String> consumer = JsonValues.at(input, "consumer.id").map(Object::toString);
    if (password.isPresent() && consumer.isPresent()) {
      boolean isKnown =
          known.get(PASSWORD) instanceof String stored
              && PasswordHash.isOurs(stored)
              && PasswordHash.matches(password.get(), stored, consumer.get());
      input.put(
          PASSWORD,
          isKnown ? known.get(PASSWORD) : PasswordHash.ofKong(password.get(), consumer.get()));
    }
  }

  private static Optional<String> plain(Map<String, @Nullable Object> input) {
    return input.get(PASSWORD) instanceof String given
            && !given.isEmpty()
            && !PasswordHash.isOurs(given)
        ? Optional.of(given)
        : Optional.empty();
  }
}
