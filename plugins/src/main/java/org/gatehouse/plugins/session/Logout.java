package org.gatehouse.plugins.session;

import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.plugins.support.body.BodyArguments;
import org.jspecify.annotations.Nullable;

/** Which requests end a session. Immutable. */
final class Logout {
  private static final Set<String> METHODS_WITH_BODY = Set.of("DELETE", "POST");

  /** Longer bodies are forwarded without a look into them. */
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  private final Set<String> methods;
  private final Optional<String> queryArgument;
  private final Optional<String> bodyArgument;

  Logout(SessionConfig config) {
    this.methods = config.logoutMethods().orElse(Set.of());
    this.queryArgument = config.logoutQueryArg();
    this.bodyArgument =
        config.readBodyForLogout().orElse(false) ? config.logoutPostArg() : Optional.empty();
  }

  boolean isAskedForBy(ClientRequest request) {
    if (!methods.contains(request.method())) {
      return false;
    }
    if (queryArgument.isPresent()
        && request.query().isPresent()
        && !request.queryArguments(queryArgument.get()).isEmpty()) {
      return true;
    }
    return bodyArgument.isPresent()
        && METHODS_WITH_BODY.contains(request.method())
        && BodyArguments.read(request, MAX_BODY_BYTES)
            .map(arguments -> isSet(arguments.value(bodyArgument.get())))
            .orElse(false);
  }

  /** JSON may say that it is not. */
  private static boolean isSet(@Nullable Object value) {
    return value != null && !value.equals(false);
  }
}
