package org.gatehouse.plugins.ldapauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final Optional<LdapUser> ANN = Optional.of(new LdapUser(new UUID(0, 1), "ann"));

  private final FakeTicker ticker = new FakeTicker();
  private final Verdicts verdicts = new Verdicts(Duration.ofSeconds(60), ticker);

  @AfterEach
  void close() {
    verdicts.close();
  }

  private static String digest(String pair) {
    String base64 = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return Verdicts.digest(LdapLogin.read("ldap " + base64, "ldap").orElseThrow());
  }

  @Test
  void find_withinItsTime_isWhatTheDirectorySaid() {
    verdicts.remember(digest("ann:secret"), ANN);
    verdicts.remember(digest("ann:guess"), Optional.empty());
    ticker.advance(Duration.ofSeconds(59));

    assertThat(verdicts.find(digest("ann:secret")).orElseThrow().user()).isEqualTo(ANN);
    assertThat(verdicts.find(digest("ann:guess")).orElseThrow().user()).isEmpty();
    assertThat(verdicts.find(digest("ann:other"))).isEmpty();

    ticker.advance(Duration.ofSeconds(1));
    assertThat(verdicts.find(digest("ann:secret"))).isEmpty();
    assertThat(verdicts.find(digest("ann:guess"))).isEmpty();
  }

  @Test
  void remember_laterVerdict_replacesTheEarlierOne() {
    verdicts.remember(digest("ann:secret"), ANN);
    verdicts.remember(digest("ann:secret"), Optional.empty());
    assertThat(verdicts.find(digest("ann:secret")).orElseThrow().user()).isEmpty();

    verdicts.remember(digest("ann:secret"), ANN);
    assertThat(verdicts.find(digest("ann:secret")).orElseThrow().user()).isEqualTo(ANN);
  }

  @Test
  void remember_manyRefusals_pushOutNoUser() {
    verdicts.remember(digest("ann:secret"), ANN);
    for (int i = 0; i < 30_000; i++) {
      verdicts.remember("guess " + i, Optional.empty());
    }

    assertThat(verdicts.find(digest("ann:secret")).orElseThrow().user()).isEqualTo(ANN);
  }

  @Test
  void remember_noTimeToLive_remembersNothing() {
    try (Verdicts none = new Verdicts(Duration.ZERO, ticker)) {
      none.remember(digest("ann:secret"), ANN);

      assertThat(none.find(digest("ann:secret"))).isEmpty();
    }
  }

  @Test
  void digest_pairsSplitElsewhere_differ() {
    assertThat(digest("ann:secret")).isNotEqualTo(digest("anns:ecret"));
    assertThat(digest("ann:secret")).isEqualTo(digest("ann:secret")).doesNotContain("secret");
  }
}
