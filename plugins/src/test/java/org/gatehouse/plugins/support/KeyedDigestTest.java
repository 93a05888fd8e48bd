package org.gatehouse.plugins.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyedDigestTest {
  private final KeyedDigest digest = new KeyedDigest();

  private String of(String... parts) {
    byte[][] bytes = new byte[parts.length][];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = parts[i].getBytes(UTF_8);
    }
    return digest.of(bytes);
  }

  @Test
  void of_sameParts_isTheSame_andOfOtherPartsAnother() {
    assertThat(of("ab", "c")).isEqualTo(of("ab", "c"));
    assertThat(of("ab", "c")).isNotEqualTo(of("a", "bc")).isNotEqualTo(of("abc"));
    assertThat(of("ab", "c")).isNotEqualTo(of("ab", "", "c"));
  }

  @Test
  void of_otherKey_isAnother() {
    assertThat(new KeyedDigest().of("a".getBytes(UTF_8))).isNotEqualTo(of("a"));
  }
}
