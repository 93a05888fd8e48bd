package org.gatehouse.store.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.store.postgres.EntityTable.Column;

/**
 * Holds the tables that are there against the schemas of their entities: a script that somebody
 * forgot, or wrote wrong, is named when the store is opened and not when the first request fails.
 */
final class TableCheck {
  private final Map<String, String> columnTypes = new HashMap<>();
  private final Set<String> uniqueIndexes = new HashSet<>();
  private final Map<String, String> references = new HashMap<>();
  private final Set<String> loggedTables = new HashSet<>();

  private TableCheck() {}

  /** What of the connection's schema does not fit the tables; empty when all does. */
  static List<String> problems(Connection connection, Collection<EntityTable> tables)
      throws SQLException {
    TableCheck check = new TableCheck();
    check.read(connection);
    List<String> problems = new ArrayList<>();
    tables.forEach(table -> check.add(table, problems));
    return problems;
  }

  private void read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet columns =
          statement.executeQuery(
              """
              select c.relname || '.' || a.attname, format_type(a.atttypid, null)
              from pg_class c join pg_attribute a on a.attrelid = c.oid
              where c.relnamespace = quote_ident(current_schema())::regnamespace
                and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
              """)) {
        while (columns.next()) {
          columnTypes.put(columns.getString(1), columns.getString(2));
        }
      }
      try (ResultSet indexes =
          statement.executeQuery(
              """
              select c.relname from pg_class c join pg_index i on i.indexrelid = c.oid
              where c.relnamespace = quote_ident(current_schema())::regnamespace and i.indisunique
              """)) {
        while (indexes.next()) {
          uniqueIndexes.add(indexes.getString(1));
        }
      }
      try (ResultSet foreignKeys =
          statement.executeQuery(
              """
              select f.conname, p.relname || case f.confdeltype when 'c' then ' cascade' else '' end
              from pg_constraint f join pg_class p on p.oid = f.confrelid
              where f.connamespace = quote_ident(current_schema())::regnamespace
                and f.contype = 'f' and f.confdeltype in ('a', 'r', 'c')
              """)) {
        while (foreignKeys.next()) {
          references.put(foreignKeys.getString(1), foreignKeys.getString(2));
        }
      }
      try (ResultSet triggers =
          statement.executeQuery(
              """
              select c.relname from pg_class c join pg_trigger t on t.tgrelid = c.oid
              where c.relnamespace = quote_ident(current_schema())::regnamespace
                and t.tgname = 'log_change'
              """)) {
        while (triggers.next()) {
          loggedTables.add(triggers.getString(1));
        }
      }
    }
  }

  private void add(EntityTable table, List<String> problems) {
    for (Column column : table.columns()) {
      String name = table.name() + "." + column.name();
      String found = columnTypes.getOrDefault(name, "missing");
      Set<String> expected = column.type().sqlTypes(column.field());
      if (!expected.contains(found)) {
        problems.add(
            "column %s: %s (expected: %s)".formatted(name, found, String.join(" or ", expected)));
      }
      if (column.type() == ColumnType.REFERENCE) {
        addReference(table, column, problems);
      }
    }
    for (String index : table.uniqueConstraints()) {
      if (!uniqueIndexes.contains(index)) {
        problems.add("unique constraint %s: missing".formatted(index));
      }
    }
    if (!loggedTables.contains(table.name())) {
      problems.add(
          "table %1$s: changes are not logged (expected: call track_changes('%1$s'))"
              .formatted(table.name()));
    }
  }

  private void addReference(EntityTable table, Column column, List<String> problems) {
    String constraint = table.foreignConstraint(column);
    String found = references.getOrDefault(constraint, "missing");
    String expected =
        column.field().reference().orElseThrow() + (column.field().cascades() ? " cascade" : "");
    if (!found.equals(expected)) {
      problems.add("foreign key %s: %s (expected: to %s)".formatted(constraint, found, expected));
    }
  }
}
