package org.gatehouse.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldsTest {

  @Test
  void parse_repeatedNames_keepsOrderAndSpelling() {
    HeaderFields headers = HeaderFields.parse(List.of("X-A: 1", "x-b:2 ", "x-a: 3: 4"));

    assertThat(headers.names()).containsExactly("X-A", "x-b", "x-a");
    assertThat(headers.all("X-a")).containsExactly("1", "3: 4");
    assertThat(headers.first("X-B")).contains("2");
    assertThat(headers.first("X-C")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon", ": no name", "X-A : 1", " folded: line", "X A: 1"})
  void parse_lineThatIsNoField_isRefusedByText(String line) {
    assertThatThrownBy(() -> HeaderFields.parse(List.of(line)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(line);
  }
}
