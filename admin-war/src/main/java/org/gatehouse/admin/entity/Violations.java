package org.gatehouse.admin.entity;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.config.LuaTable;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;

/** The refusals of input that are not the store's, in Kong's words. */
final class Violations {
  private Violations() {}

  /** Values that break the schema's rules. */
  static GatewayException ofSchema(Problems problems) {
    return new GatewayException(ErrorCode.SCHEMA_VIOLATION, problems.message(), problems.fields());
  }

  /** A value that breaks a rule about other entities. */
  static GatewayException ofSchema(String field, String problem) {
    Problems problems = new Problems();
    problems.field(field, problem);
    return ofSchema(problems);
  }

  /** A text in a URL that cannot be an id, of an entity that has no other key. */
  static GatewayException ofId() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", "expected a valid UUID");
    return new GatewayException(
        ErrorCode.INVALID_PRIMARY_KEY,
        "invalid primary key: '" + LuaTable.compact(fields) + "'",
        fields);
  }

  /** A text in a URL that cannot be the value of the unique field. */
  static GatewayException ofKey(String field, Object problem) {
    return new GatewayException(
        ErrorCode.INVALID_UNIQUE, String.valueOf(problem), Map.of(field, problem));
  }
}
