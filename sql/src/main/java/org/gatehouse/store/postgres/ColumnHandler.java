package org.gatehouse.store.postgres;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/** Reads a column of any type as a JSON value. */
final class ColumnHandler extends BaseTypeHandler<Object> {
  /* By name, since the driver may be the app server's own: its classes are not those we see. */
  private static final String JSON = "org.postgresql.util.PGobject";

  @Override
  public void setNonNullParameter(
      PreparedStatement statement, int index, Object value, JdbcType type) throws SQLException {
    statement.setObject(index, value);
  }

  @Override
  public @Nullable Object getNullableResult(ResultSet row, String column) throws SQLException {
    return toJson(row.getObject(column));
  }

  @Override
  public @Nullable Object getNullableResult(ResultSet row, int column) throws SQLException {
    return toJson(row.getObject(column));
  }

  @Override
  public @Nullable Object getNullableResult(CallableStatement call, int column)
      throws SQLException {
    return toJson(call.getObject(column));
  }

  private static @Nullable Object toJson(@Nullable Object value) throws SQLException {
    if (value instanceof UUID id) {
      return id.toString();
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof BigDecimal number) {
      return number.doubleValue();
    }
    if (value != null && value.getClass().getName().equals(JSON)) {
      return RecordCodec.parse(value.toString());
    }
    return value instanceof Array array ? elements(array) : value;
  }

  private static List<@Nullable Object> elements(Array array) throws SQLException {
    List<@Nullable Object> elements = new ArrayList<>();
    for (Object element : (Object[]) array.getArray()) {
      elements.add(toJson(element));
    }
    return elements;
  }
}
