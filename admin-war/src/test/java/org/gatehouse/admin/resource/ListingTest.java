package org.gatehouse.admin.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.gatehouse.admin.json.Submission;
import org.gatehouse.api.error.GatewayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {
  /** A call with the argument {@code tags} alone. */
  private record TagsOnly(String tags) implements Call {
    @Override
    public String path(String name) {
      return "";
    }

    @Override
    public String rawPath(String name) {
      return "";
    }

    @Override
    public Optional<String> query(String name) {
      return name.equals("tags") ? Optional.of(tags) : Optional.empty();
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<Principal> user() {
      return Optional.empty();
    }

    @Override
    public Submission body() {
      return Submission.NONE;
    }
  }

  private static List<String> tags(String given) {
    return new Listing(new TagsOnly(given)).request(true).tags();
  }

  @Test
  void request_tags_areDividedByCommasOrSlashes() {
    assertThat(tags("a")).containsExactly("a");
    assertThat(tags("a,b c,\u00e4")).containsExactly("a", "b c", "\u00e4");
    assertThat(tags("a/b/")).containsExactly("a", "b");
    assertThat(tags("a,")).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "/", ",a", "a,,", "a,,b", "a,b/c", "a/b,c", "a//", "a\tb"})
  void request_tagsThatAreNone_areRefused(String given) {
    assertThatThrownBy(() -> tags(given))
        .isInstanceOf(GatewayException.class)
        .hasMessage("invalid option (tags: invalid filter syntax)");
  }

  @Test
  void request_tagsByTheThousand_areRefusedByTheirNumber() {
    assertThatThrownBy(() -> tags("a,".repeat(15_000)))
        .isInstanceOf(GatewayException.class)
        .hasMessage("invalid option (tags: cannot query more than 5 tags)");
  }
}
