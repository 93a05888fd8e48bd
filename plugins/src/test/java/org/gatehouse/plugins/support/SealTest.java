package org.gatehouse.plugins.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final byte[] TEXT = "who it is".getBytes(StandardCharsets.UTF_8);

  private final Seal seal = new Seal("secret", "test");

  @Test
  void open_whatWasClosed_isTheSame() {
    assertThat(seal.open(seal.close(TEXT, "a"), "a")).contains(TEXT);
    assertThat(new Seal("secret", "test").open(seal.close(TEXT, "a"), "a")).contains(TEXT);
    assertThat(seal.close(TEXT, "a")).isNotEqualTo(seal.close(TEXT, "a"));
  }

  @Test
  void emptySecret_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Seal("", "test"))
        .withMessage("the secret is empty (expected: a text)");
  }

  @Test
  void open_otherSecretOrPurpose_isNothing() {
    assertThat(new Seal("other", "test").open(seal.close(TEXT, "a"), "a")).isEmpty();
    assertThat(seal.open(seal.close(TEXT, "a"), "b")).isEmpty();
    assertThat(new Seal("secret", "another").open(seal.close(TEXT, "a"), "a")).isEmpty();
  }

  @Test
  void open_anyBitTurned_isNothing() {
    byte[] sealed = Base64.getUrlDecoder().decode(seal.close(TEXT, "a"));
    for (int i = 0; i < sealed.length * 8; i++) {
      byte[] bent = sealed.clone();
      bent[i / 8] ^= (byte) (1 << (i % 8));

      assertThat(seal.open(Base64.getUrlEncoder().encodeToString(bent), "a")).isEmpty();
    }
  }

  @Test
  void open_cutOff_isNothing() {
    String sealed = seal.close(TEXT, "a");
    for (int length = 0; length < sealed.length(); length++) {
      assertThat(seal.open(sealed.substring(0, length), "a")).isEmpty();
    }
  }
}
