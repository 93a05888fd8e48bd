package org.gatehouse.plugins.openidconnect;

import org.gatehouse.api.exchange.Answer;
import org.gatehouse.plugins.support.auth.Verdict;

/** Refusals as of RFC 6750 §3. */
final class Challenges {
  private Challenges() {}

  static Verdict missing() {
    return Verdict.unauthorized("Unauthorized", "Bearer");
  }

  static Verdict invalidToken() {
    return Verdict.unauthorized("Unauthorized", "Bearer error=\"invalid_token\"");
  }

  static Verdict insufficientScope() {
    return Verdict.refused(
        Answer.error(403, "Forbidden")
            .header("WWW-Authenticate", "Bearer error=\"insufficient_scope\""));
  }
}
