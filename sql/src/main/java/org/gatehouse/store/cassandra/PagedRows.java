package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gatehouse.api.store.StoreException;

/**
 * Rows of which the driver fetches further pages while somebody iterates; a page that fails throws
 * what the first would have. For one thread, as the driver's.
 */
final class PagedRows implements ResultSet {
  private final ResultSet rows;
  private final Iterator<Row> iterator;

  /**
   * @param refusal what to throw in place of a failure of the driver
   */
  PagedRows(ResultSet rows, Function<DriverException, StoreException> refusal) {
    this.rows = rows;
    this.iterator = new Refusing(rows.iterator(), refusal);
  }

  private record Refusing(Iterator<Row> rows, Function<DriverException, StoreException> refusal)
      implements Iterator<Row> {
    @Override
    public boolean hasNext() {
      return asked(rows::hasNext);
    }

    @Override
    public Row next() {
      return asked(rows::next);
    }

    private <T> T asked(Supplier<T> question) {
      try {
        return question.get();
      } catch (DriverException e) {
        throw refusal.apply(e);
      }
    }
  }

  @Override
  public Iterator<Row> iterator() {
    return iterator;
  }

  @Override
  public ColumnDefinitions getColumnDefinitions() {
    return rows.getColumnDefinitions();
  }

  @Override
  public List<ExecutionInfo> getExecutionInfos() {
    return rows.getExecutionInfos();
  }

  @Override
  public boolean isFullyFetched() {
    return rows.isFullyFetched();
  }

  @Override
  public int getAvailableWithoutFetching() {
    return rows.getAvailableWithoutFetching();
  }

  @Override
  public boolean wasApplied() {
    return rows.wasApplied();
  }
}
