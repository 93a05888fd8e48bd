package org.gatehouse.testkit.store;

import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * What becomes of tests whose server neither runs nor can be started: they fail in CI, so that
 * nothing stays untested unnoticed, and are marked as skipped elsewhere.
 */
final class MissingServer {

  private MissingServer() {}

  /**
   * Always throws.
   *
   * @throws IllegalStateException when the environment says {@code CI=true}
   * @throws org.opentest4j.TestAbortedException otherwise
   */
  static RuntimeException refuse(String server, Map<String, String> environment, Exception cause) {
    String message = server + " is neither named by the environment nor could be started: " + cause;
    if ("true".equals(environment.get("CI"))) {
      throw new IllegalStateException(message, cause);
    }
    return Assumptions.abort(message);
  }
}
