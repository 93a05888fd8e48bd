package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LuaTableTest {
  @Test
  void compact_nestedTable_isOneLineInOrderOfKeys() {
    assertThat(LuaTable.compact(Map.of("group", "admins", "consumer", Map.of("id", "1"))))
        .isEqualTo("{consumer={id=\"1\"},group=\"admins\"}");
  }

  @Test
  void compact_otherKeysAndValues_areWrittenAsLuaDoes() {
    assertThat(LuaTable.compact(Map.of("a-b", "say \"hi\"", "n", 5.0, "ok", true)))
        .isEqualTo("{[\"a-b\"]=\"say \\\"hi\\\"\",n=5,ok=true}");
  }

  @Test
  void indented_nestedTable_hasALineToEachEntry() {
    assertThat(
            LuaTable.indented(Map.of("host", "required field missing", "ports", List.of(1L, 2L))))
        .isEqualTo(
            """
            {
              host = "required field missing",
              ports = {
                1,
                2
              }
            }""");
  }

  @Test
  void indented_nothing_isAnEmptyTable() {
    assertThat(LuaTable.indented(Map.of())).isEqualTo("{}");
  }
}
