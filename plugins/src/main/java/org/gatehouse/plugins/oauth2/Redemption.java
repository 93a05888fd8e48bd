package org.gatehouse.plugins.oauth2;

import java.util.Optional;
import org.gatehouse.plugins.oauth2.TokenIssuer.Issued;

/**
 * What came of showing a code or a refresh token.
 *
 * @param issued the tokens for it; empty when it is not good, or no more
 * @param hasRevoked whether it came again, and has taken tokens with it
 */
record Redemption(Optional<Issued> issued, boolean hasRevoked) {
  static final Redemption NOTHING = new Redemption(Optional.empty(), false);

  static Redemption of(Optional<Issued> issued) {
    return new Redemption(issued, false);
  }

  static Redemption replay(boolean hasRevoked) {
    return new Redemption(Optional.empty(), hasRevoked);
  }
}
