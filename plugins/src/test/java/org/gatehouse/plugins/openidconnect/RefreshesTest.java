package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RefreshesTest {
  @Test
  void refreshThatEndsInAnError_isTriedAgain() {
    Tokens tokens = new Tokens(new BearerAccessToken(), null);
    AtomicInteger calls = new AtomicInteger();
    try (Refreshes refreshes =
        new Refreshes(
            grant -> {
              if (calls.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return Optional.of(tokens);
            },
            1)) {
      assertThatExceptionOfType(OutOfMemoryError.class)
          .isThrownBy(() -> refreshes.refresh("token"));

      assertThat(refreshes.refresh("token")).contains(tokens);
    }
  }
}
