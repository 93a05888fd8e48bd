package org.gatehouse.plugins.support.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatehouse.api.exchange.Headers;
import org.junit.jupiter.api.Test;

class HeaderEditsTest {
  private static final List<String> NONE = List.of();

  private final Headers headers = headers("X-A", "1", "X-A", "2", "X-B", "3");

  @Test
  void remove_takesEveryValue_inAnyCase() {
    new HeaderEdits(List.of("x-a", "x-b:ignored"), NONE, NONE, NONE, NONE).applyTo(headers);

    assertThat(headers.size()).isZero();
  }

  @Test
  void rename_keepsEveryValue_andReplacesWhatHadTheName() {
    new HeaderEdits(NONE, List.of("x-a:X-B", "x-absent:X-C"), NONE, NONE, NONE).applyTo(headers);

    assertThat(headers.all("X-B")).containsExactly("1", "2");
    assertThat(headers.size()).isEqualTo(2);
  }

  @Test
  void rename_toOtherCase_keepsTheField() {
    new HeaderEdits(NONE, List.of("x-b:x-B"), NONE, NONE, NONE).applyTo(headers);

    assertThat(headers.all("X-B")).containsExactly("3");
  }

  @Test
  void replace_changesOnlyWhatIsThere() {
    new HeaderEdits(NONE, NONE, List.of("x-a:a:b", "x-c:4", "x-b:"), NONE, NONE).applyTo(headers);

    assertThat(headers.all("X-A")).containsExactly("a:b");
    assertThat(headers.all("X-B")).containsExactly("3");
    assertThat(headers.contains("X-C")).isFalse();
  }

  @Test
  void add_setsOnlyWhatWasNotThereBeforeAllChanges() {
    new HeaderEdits(List.of("x-b"), NONE, NONE, List.of("x-b:4", "x-c:5"), NONE).applyTo(headers);

    assertThat(headers.contains("X-B")).isFalse();
    assertThat(headers.all("X-C")).containsExactly("5");
  }

  @Test
  void append_addsToWhatIsThere() {
    new HeaderEdits(NONE, NONE, NONE, NONE, List.of("x-b:4", "x-c:5")).applyTo(headers);

    assertThat(headers.all("X-B")).containsExactly("3", "4");
    assertThat(headers.all("X-C")).containsExactly("5");
  }

  @Test
  void values_goOutInUtf8() {
    new HeaderEdits(NONE, NONE, List.of("x-b:Zoë"), List.of("x-c:Zoë"), List.of("x-d:Zoë", "x-e:a"))
        .applyTo(headers);

    assertThat(headers.all("X-B")).containsExactly("ZoÃ«");
    assertThat(headers.all("X-C")).containsExactly("ZoÃ«");
    assertThat(headers.all("X-D")).containsExactly("ZoÃ«");
    assertThat(headers.all("X-E")).containsExactly("a");
  }

  private static Headers headers(String... pairs) {
    Headers headers = new Headers();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(pairs[i], pairs[i + 1]);
    }
    return headers;
  }
}
