package org.gatehouse.plugins.support.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LuaLiteralTest {
  @Test
  void parse_literals_haveTheirValues() {
    assertThat(LuaLiteral.parse("return 'a b'")).contains(new LuaLiteral("a b"));
    assertThat(LuaLiteral.parse("return \"it's\"")).contains(new LuaLiteral("it's"));
    assertThat(LuaLiteral.parse(" return'a\\n\\'\\\\' ; ")).contains(new LuaLiteral("a\n'\\"));
    assertThat(LuaLiteral.parse("return ''")).contains(new LuaLiteral(""));
    assertThat(LuaLiteral.parse("return 12")).contains(new LuaLiteral(12L));
    assertThat(LuaLiteral.parse("return -1.5")).contains(new LuaLiteral(-1.5));
    assertThat(LuaLiteral.parse("return true")).contains(new LuaLiteral(true));
    assertThat(LuaLiteral.parse("return false")).contains(new LuaLiteral(false));
    assertThat(LuaLiteral.parse("return nil")).contains(new LuaLiteral(null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "return",
        "returntrue",
        "'a'",
        "return 'a",
        "return 'a' .. 'b'",
        "return {}",
        "return kong.request.get_header('x')",
        "local a = 1 return a",
        "return 'a\nb'"
      })
  void parse_otherExpressions_areRefused(String expression) {
    assertThat(LuaLiteral.parse(expression)).isEmpty();
  }
}
