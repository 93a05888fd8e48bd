package org.gatehouse.plugins.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "Zoë", "日本", "\ud83d\ude00"})
  void fromUtf8_whatUtf8Made_isTheText(String text) {
    assertThat(FieldText.fromUtf8(FieldText.utf8(text))).isEqualTo(text);
  }

  @Test
  void utf8_hasACharacterForEachByte() {
    assertThat(FieldText.utf8("Zoë")).isEqualTo("ZoÃ«");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Zoë", "\u00c3", "日本"})
  void fromUtf8_whatIsNoUtf8_staysAsItIs(String field) {
    assertThat(FieldText.fromUtf8(field)).isEqualTo(field);
  }
}
