package org.gatehouse.store.postgres;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/** Hands a JSON value to a statement in a form that the driver does not choose by itself. */
abstract class ParameterHandler<T> extends BaseTypeHandler<T> {

  /** A list of strings as an array. */
  static final class OfTextArray extends ParameterHandler<List<?>> {
    @Override
    public void setNonNullParameter(
        PreparedStatement statement, int index, List<?> value, JdbcType type) throws SQLException {
      statement.setArray(index, statement.getConnection().createArrayOf("text", value.toArray()));
    }
  }

  /** Any value as JSON text. */
  static final class OfJson extends ParameterHandler<Object> {
    @Override
    public void setNonNullParameter(
        PreparedStatement statement, int index, Object value, JdbcType type) throws SQLException {
      statement.setString(index, RecordCodec.write(value));
    }
  }

  @Override
  public @Nullable T getNullableResult(ResultSet row, String column) {
    throw onlyForParameters();
  }

  @Override
  public @Nullable T getNullableResult(ResultSet row, int column) {
    throw onlyForParameters();
  }

  @Override
  public @Nullable T getNullableResult(CallableStatement call, int column) {
    throw onlyForParameters();
  }

  private static UnsupportedOperationException onlyForParameters() {
    return new UnsupportedOperationException("columns are read by ColumnHandler");
  }
}
