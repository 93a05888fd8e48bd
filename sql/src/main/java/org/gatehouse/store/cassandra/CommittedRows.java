package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The rows of entities as they stand in the tables. Thread-safe. */
final class CommittedRows implements Rows {
  /** Ids that are looked up at once. */
  private static final int BATCH = 500;

  private static final int MIN_BATCH = 20;

  private final Cluster cluster;
  private final EntityStatements entities;
  private final LookupStatements lookups;

  CommittedRows(Cluster cluster, EntityStatements entities, LookupStatements lookups) {
    this.cluster = cluster;
    this.entities = entities;
    this.lookups = lookups;
  }

  @Override
  public Optional<StoredEntity> find(EntityLayout layout, String id) {
    return Optional.ofNullable(cluster.execute(entities.find(layout.name(), id)).one())
        .map(EntityStatements::entity);
  }

  /** The rows of ids, in their order, without those that are not there. */
  List<StoredEntity> findAll(EntityLayout layout, List<String> ids) {
    return cluster
        .queryAll(ids.stream().map(id -> entities.find(layout.name(), id)).toList())
        .stream()
        .flatMap(List::stream)
        .map(EntityStatements::entity)
        .toList();
  }

  @Override
  public Optional<String> holder(EntityLayout layout, Link key) {
    return Optional.ofNullable(cluster.execute(lookups.holder(layout.name(), key)).one())
        .map(row -> row.getString("id"));
  }

  /** The ids that unique keys lead to, in the order of the keys. */
  List<Optional<String>> holders(EntityLayout layout, List<Link> keys) {
    return cluster
        .queryAll(keys.stream().map(key -> lookups.holder(layout.name(), key)).toList())
        .stream()
        .map(rows -> rows.stream().findFirst().map(row -> row.getString("id")))
        .toList();
  }

  @Override
  public List<StoredEntity> select(
      EntityLayout layout, Source source, String after, int limit, Predicate<StoredEntity> wanted) {
    if (source instanceof Source.All) {
      return selectAll(layout, after, limit, wanted);
    }
    List<StoredEntity> selected = new ArrayList<>();
    String from = after;
    int batch = Math.min(BATCH, Math.max(MIN_BATCH, limit));
    List<String> ids;
    do {
      ids = ids(layout, source, from, batch);
      for (StoredEntity row : findAll(layout, ids)) {
        if (selected.size() < limit && wanted.test(row)) {
          selected.add(row);
        }
      }
      from = ids.isEmpty() ? from : ids.get(ids.size() - 1);
    } while (selected.size() < limit && ids.size() == batch);
    return selected;
  }

  private List<String> ids(EntityLayout layout, Source source, String after, int limit) {
    List<BoundStatement> queries = new ArrayList<>();
    if (source instanceof Source.Children of) {
      queries.add(lookups.children(of.parent(), layout.name(), of.field(), after, limit));
    } else if (source instanceof Source.Tagged tagged) {
      tagged.anyOf().forEach(tag -> queries.add(lookups.tagged(tag, layout.name(), after, limit)));
    }
    TreeSet<String> ids = new TreeSet<>();
    for (List<Row> rows : cluster.queryAll(queries)) {
      rows.forEach(row -> ids.add(Objects.requireNonNull(row.getString("id"))));
    }
    return ids.stream().limit(limit).toList();
  }

  /** Bucket after bucket. When the first is not enough, the others are small and asked together. */
  private List<StoredEntity> selectAll(
      EntityLayout layout, String after, int limit, Predicate<StoredEntity> wanted) {
    List<StoredEntity> selected = new ArrayList<>();
    int first = after.isEmpty() ? 0 : EntityStatements.bucket(after);
    addOfBucket(layout, first, after, limit, wanted, selected);
    if (selected.size() < limit) {
      List<BoundStatement> others = new ArrayList<>();
      for (int bucket = first + 1; bucket < EntityStatements.BUCKETS; bucket++) {
        others.add(entities.page(layout.name(), bucket, "", limit));
      }
      int bucket = first;
      for (List<Row> rows : cluster.queryAll(others)) {
        bucket++;
        add(rows, limit, wanted, selected);
        if (rows.size() == limit && selected.size() < limit) {
          String last = Objects.requireNonNull(rows.get(limit - 1).getString("id"));
          addOfBucket(layout, bucket, last, limit, wanted, selected);
        }
      }
    }
    return selected;
  }

  private void addOfBucket(
      EntityLayout layout,
      int bucket,
      String after,
      int limit,
      Predicate<StoredEntity> wanted,
      List<StoredEntity> selected) {
    String from = after;
    List<Row> rows;
    do {
      rows = cluster.execute(entities.page(layout.name(), bucket, from, limit)).all();
      add(rows, limit, wanted, selected);
      from =
          rows.isEmpty() ? from : Objects.requireNonNull(rows.get(rows.size() - 1).getString("id"));
    } while (rows.size() == limit && selected.size() < limit);
  }

  private static void add(
      List<Row> rows, int limit, Predicate<StoredEntity> wanted, List<StoredEntity> selected) {
    for (Row row : rows) {
      StoredEntity entity = EntityStatements.entity(row);
      if (selected.size() < limit && wanted.test(entity)) {
        selected.add(entity);
      }
    }
  }

  /** Hands on all rows of a type in the order of their ids, no more than some hundred held. */
  void readAll(EntityLayout layout, Consumer<StoredEntity> each) {
    for (int bucket = 0; bucket < EntityStatements.BUCKETS; bucket++) {
      cluster
          .execute(entities.readAll(layout.name(), bucket))
          .forEach(row -> each.accept(EntityStatements.entity(row)));
    }
  }
}
