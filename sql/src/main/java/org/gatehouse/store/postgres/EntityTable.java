package org.gatehouse.store.postgres;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.store.secret.SecretFields;
import org.gatehouse.store.secret.UnopenedSecretException;
import org.jspecify.annotations.Nullable;

/**
 * The table of an entity, as its schema says: columns, what must be unique, and the names that
 * PostgreSQL gives the constraints. All identifiers in SQL come from here, none from input.
 */
final class EntityTable {
  /** PostgreSQL cuts longer identifiers. */
  private static final int IDENTIFIER_BYTES = 63;

  private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]*");

  private final EntityType<?> type;
  private final SecretFields secrets;
  private final List<Column> columns;
  private final List<Column> settable;
  private final String selection;
  private final Map<String, List<String>> uniqueKeys = new LinkedHashMap<>();

  /** A field that the table keeps, and the name of its column. */
  record Column(Field field, String name, ColumnType type) {
    String quoted() {
      return quote(name);
    }
  }

  EntityTable(EntityType<?> type, SecretFields secrets) {
    this.type = type;
    this.secrets = secrets;
    this.columns =
        type.schema().fields().stream()
            .filter(field -> !field.is(Trait.TRANSIENT))
            .map(EntityTable::column)
            .toList();
    this.settable = columns.stream().filter(column -> !column.name().equals("id")).toList();
    this.selection = columns.stream().map(EntityTable::selected).collect(Collectors.joining(", "));
    checked(type.name());
    for (Column column : columns) {
      if (column.field().is(Trait.UNIQUE)) {
        addUniqueKey(List.of(column.field().name()));
      }
    }
    type.uniqueTogether().forEach(this::addUniqueKey);
  }

  private static Column column(Field field) {
    ColumnType type = ColumnType.of(field);
    String name =
        switch (type) {
          case REFERENCE -> field.name() + "_id";
          case TIME_TO_LIVE -> "expires_at";
          default -> field.name();
        };
    return new Column(field, checked(name), type);
  }

  static String checked(String identifier) {
    if (!IDENTIFIER.matcher(identifier).matches()) {
      throw new IllegalArgumentException(
          identifier + " (expected: a name of small letters, digits and _)");
    }
    return identifier;
  }

  private void addUniqueKey(List<String> fields) {
    uniqueKeys.put(constraint(type.name() + "_" + String.join("_", fields) + "_key"), fields);
  }

  private static String constraint(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    return bytes.length <= IDENTIFIER_BYTES
        ? name
        : new String(Arrays.copyOf(bytes, IDENTIFIER_BYTES), StandardCharsets.US_ASCII);
  }

  static String quote(String identifier) {
    return '"' + identifier + '"';
  }

  /** The name of the entity and of the table. */
  String name() {
    return type.name();
  }

  String quoted() {
    return quote(name());
  }

  List<Column> columns() {
    return columns;
  }

  /** The columns that an update sets, without the id. */
  List<Column> settable() {
    return settable;
  }

  boolean expires() {
    return type.schema().hasTimeToLive();
  }

  boolean isOfClients() {
    return type.isOfClients();
  }

  boolean hasTags() {
    return type.hasTags();
  }

  /**
   * The column of a field that entities are found by.
   *
   * @throws IllegalArgumentException when it is not text that is unique, alone or among siblings
   */
  Column keyColumn(String field) {
    boolean key =
        uniqueKeys.values().stream().anyMatch(fields -> fields.contains(field))
            || type.endpointKey().map(Field::name).equals(Optional.of(field));
    return columnOf(field)
        .filter(column -> key && column.field().kind() == FieldKind.STRING)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    field + " (expected: a unique field of " + type + ")"));
  }

  /**
   * The column of a field that points to a parent.
   *
   * @throws IllegalArgumentException when there is no such field
   */
  Column parentColumn(String field) {
    return columnOf(field)
        .filter(column -> column.type() == ColumnType.REFERENCE)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    field + " (expected: a foreign field of " + type + ")"));
  }

  private Optional<Column> columnOf(String field) {
    return columns.stream().filter(column -> column.field().name().equals(field)).findFirst();
  }

  /** The row of an entity, for the mapper. */
  Map<String, @Nullable Object> row(Map<String, @Nullable Object> values) {
    return secrets.sealed(type, values);
  }

  /**
   * The JSON values of a row that the mapper read.
   *
   * @throws UnopenedSecretException when a secret in it cannot be decrypted
   */
  Map<String, @Nullable Object> values(Map<String, @Nullable Object> row) {
    return opened(sealed(row));
  }

  /** The JSON values of a row that the mapper read, secrets as they are stored. */
  Map<String, @Nullable Object> sealed(Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Column column : columns) {
      String field = column.field().name();
      values.put(field, column.type().toJson(row.get(field)));
    }
    return values;
  }

  /**
   * JSON values of a row, secrets readable.
   *
   * @throws UnopenedSecretException when one of them cannot be decrypted
   */
  Map<String, @Nullable Object> opened(Map<String, @Nullable Object> sealed) {
    return secrets.opened(type, sealed);
  }

  /** The JSON values of a row that {@code to_jsonb} made an object of. */
  Map<String, @Nullable Object> valuesOfImage(Map<String, @Nullable Object> image) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Column column : columns) {
      values.put(column.field().name(), column.type().ofImage(image.get(column.name())));
    }
    return opened(values);
  }

  /** The fields of the unique key that a constraint of this name guards. */
  Optional<List<String>> uniqueKey(String constraint) {
    return Optional.ofNullable(uniqueKeys.get(constraint));
  }

  /** The id, and each group of columns in which no two rows are the same. */
  List<List<Column>> keys() {
    List<List<Column>> keys = new ArrayList<>();
    keys.add(List.of(columnOf("id").orElseThrow()));
    uniqueKeys
        .values()
        .forEach(
            fields ->
                keys.add(fields.stream().map(field -> columnOf(field).orElseThrow()).toList()));
    return keys;
  }

  /** The names of the constraints that guard unique keys. */
  Set<String> uniqueConstraints() {
    return uniqueKeys.keySet();
  }

  /** The name of the constraint that guards a foreign field's column. */
  String foreignConstraint(Column column) {
    return constraint(name() + "_" + column.name() + "_fkey");
  }

  /** Whether a constraint of this name guards the id. */
  boolean isPrimaryKey(String constraint) {
    return constraint.equals(constraint(name() + "_pkey"));
  }

  /** The foreign field that a constraint of this name guards. */
  Optional<Field> foreignField(String constraint) {
    return columns.stream()
        .filter(column -> column.type() == ColumnType.REFERENCE)
        .filter(column -> constraint.equals(foreignConstraint(column)))
        .map(Column::field)
        .findFirst();
  }

  /** What of each column is selected, under the field's name. */
  String selection() {
    return selection;
  }

  private static String selected(Column column) {
    return column.type().read(column.quoted()) + " as " + quote(column.field().name());
  }

  /** A condition for rows that have not expired; empty for entities that stay. */
  List<String> isAlive() {
    List<String> condition = new ArrayList<>();
    if (expires()) {
      condition.add("(expires_at is null or expires_at > now())");
    }
    return condition;
  }

  @Override
  public String toString() {
    return name();
  }
}
