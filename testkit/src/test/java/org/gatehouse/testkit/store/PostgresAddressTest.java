package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {

  @Test
  void parse_fullUrl_takesItApart() {
    PostgresAddress address =
        PostgresAddress.parse(
            "jdbc:postgresql://db.test:5433/kong?user=u&password=p%26q&ssl=false");

    assertThat(address).isEqualTo(new PostgresAddress("db.test", 5433, "kong", "u", "p&q"));
    assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.test:5433/kong");
  }

  @Test
  void parse_withoutPortAndPassword_usesDefaults() {
    assertThat(PostgresAddress.parse("jdbc:postgresql://db/kong?user=u"))
        .isEqualTo(new PostgresAddress("db", 5432, "kong", "u", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://db/kong?user=u&password=hidden",
        "jdbc:postgresql://db/?user=u&password=hidden",
        "jdbc:postgresql://db/kong?password=hidden",
        "jdbc:postgresql:///kong?user=u&password=hidden",
        "jdbc:postgresql://db/kong?user=u&password=hidden^",
      })
  void parse_incompleteUrl_isRefusedWithoutItsPassword(String url) {
    assertThatThrownBy(() -> PostgresAddress.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: jdbc:postgresql://")
        .hasNoCause()
        .message()
        .doesNotContain("hidden");
  }

  @Test
  void toString_hidesThePassword() {
    assertThat(new PostgresAddress("db", 1, "kong", "u", "hidden")).hasToString("u@db:1/kong");
  }
}
