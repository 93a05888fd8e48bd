package org.gatehouse.plugins.openidconnect;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The claims of a token, or why it is refused. Immutable. */
final class Checked {
  private final @Nullable Claims claims;
  private final String reason;

  private Checked(@Nullable Claims claims, String reason) {
    this.claims = claims;
    this.reason = reason;
  }

  static Checked claims(Claims claims) {
    return new Checked(claims, "");
  }

  /**
   * @param reason for the log; tells nothing of the token that is secret
   */
  static Checked refused(String reason) {
    return new Checked(null, reason);
  }

  boolean isRefused() {
    return claims == null;
  }

  /** Only of a token that was not refused. */
  Claims claims() {
    return Objects.requireNonNull(claims);
  }

  String reason() {
    return reason;
  }
}
