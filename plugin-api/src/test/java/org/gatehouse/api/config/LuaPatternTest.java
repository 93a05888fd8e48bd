package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LuaPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "^%u+$ | GET | GeT",
        "^[a-z][a-z%d-]-[a-z%d]+$ | my-env2 | 2env",
        "^%*%. | *.example | a.*",
        "%.%*$ | example.* | *.example",
        "^[^*]*%*?[^*]*$ | a.*.b | *.*",
        "^a.c$ | abc | ac",
        "^a*b?$ | aab | abb",
        "^%x$ | f | g",
        "^[%w_]+$ | a_1 | a-1",
        "^[%w-_]+$ | a-_ | a+",
        "^[]]$ | ] | [",
        "a^b | a^b | ab",
        "a$b | a$b | ab",
        "^%l%a%d%s%S%p$ | aB1 x! | aB1xx!",
        "^{|}$ | {|} | {}"
      })
  void compile_pattern_matchesAsInLua(String lua, String matching, String other) {
    assertThat(LuaPattern.compile(lua).matcher(matching).find()).isTrue();
    assertThat(LuaPattern.compile(lua).matcher(other).find()).isFalse();
  }

  @Test
  void compile_endAnchor_doesNotPassOverANewline() {
    assertThat(LuaPattern.compile("^a$").matcher("a\n").find()).isFalse();
  }

  @Test
  void compile_lazyQuantifier_isNoHyphen() {
    assertThat(LuaPattern.compile("^a-b$").matcher("aab").find()).isTrue();
    assertThat(LuaPattern.compile("^a-b$").matcher("a-b").find()).isFalse();
  }

  @Test
  void compile_whatSchemasDoNotUse_isRefused() {
    assertThatThrownBy(() -> LuaPattern.compile("(a)"))
        .hasMessage("a capture in the Lua pattern (a)");
    assertThatThrownBy(() -> LuaPattern.compile("%bxy")).hasMessage("%b in the Lua pattern %bxy");
  }
}
