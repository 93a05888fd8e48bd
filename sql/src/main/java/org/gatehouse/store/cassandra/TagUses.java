package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store.TagUse;
import org.gatehouse.store.paging.PageOffset;

/** Lists tags over the entities of all types. */
final class TagUses {
  private final Cluster cluster;
  private final LookupStatements lookups;
  private final CommittedRows rows;
  private final Layouts layouts;

  TagUses(Cluster cluster, LookupStatements lookups, CommittedRows rows, Layouts layouts) {
    this.cluster = cluster;
    this.lookups = lookups;
    this.rows = rows;
    this.layouts = layouts;
  }

  /** A tag, and which of its entity's tags it is, from 1. */
  private record Numbered(TagUse use, int ordinal) {
    String id() {
      return use.entityId().toString();
    }
  }

  /** The entities with a tag in the order of their ids. */
  Page<TagUse> of(String tag, PageRequest request) {
    if (!Link.isIndexable(tag)) {
      return new Page<>(List.of(), Optional.empty());
    }
    String after = request.offset().map(PageOffset::parse).map(PageOffset::id).orElse("");
    int limit = request.size() + 1;
    List<EntityLayout> tagged = layouts.all().stream().filter(EntityLayout::hasTags).toList();
    List<Numbered> found = new ArrayList<>();
    for (EntityLayout layout : tagged) {
      long now = System.currentTimeMillis();
      rows.select(
              layout,
              new Rows.Source.Tagged(List.of(tag)),
              after,
              limit,
              row ->
                  layout.isAlive(row, now) && EntityLayout.tags(row.valuesOrNone()).contains(tag))
          .forEach(
              row ->
                  found.add(
                      new Numbered(new TagUse(layout.name(), UUID.fromString(row.id()), tag), 0)));
    }
    found.sort(Comparator.comparing(Numbered::id));
    return page(found, request.size(), last -> PageOffset.after(last.id()));
  }

  /** All tags in the order of the entities' ids, and of each one's tags. */
  Page<TagUse> all(PageRequest request) {
    Optional<PageOffset> offset = request.offset().map(PageOffset::parse);
    String from = offset.map(PageOffset::id).orElse("");
    long ordinal = offset.map(at -> at.ordinal().orElse(Long.MAX_VALUE)).orElse(0L);
    List<Numbered> found = new ArrayList<>();
    int limit = request.size() + 1;
    for (int bucket = from.isEmpty() ? 0 : EntityStatements.bucket(from);
        bucket < EntityStatements.BUCKETS && found.size() <= request.size();
        bucket++) {
      addOfBucket(bucket, from, ordinal, limit, found);
    }
    return page(found, request.size(), last -> PageOffset.after(last.id(), last.ordinal()));
  }

  private void addOfBucket(int bucket, String from, long ordinal, int limit, List<Numbered> found) {
    BoundStatement query = lookups.tags(bucket, from);
    for (Row row : cluster.execute(query)) {
      if (found.size() == limit) {
        return;
      }
      String id = Objects.requireNonNull(row.getString("id"));
      String entity = Objects.requireNonNull(row.getString("entity"));
      int number = row.getInt("ordinal");
      if ((!id.equals(from) || number > ordinal) && isAlive(entity, id)) {
        String tag = Objects.requireNonNull(row.getString("tag"));
        found.add(new Numbered(new TagUse(entity, UUID.fromString(id), tag), number));
      }
    }
  }

  /** Of entities that stay, the lookup row is believed. */
  private boolean isAlive(String entity, String id) {
    Optional<EntityLayout> layout = layouts.named(entity);
    if (layout.isEmpty() || !layout.get().expires()) {
      return layout.isPresent();
    }
    long now = System.currentTimeMillis();
    return rows.find(layout.get(), id).filter(row -> layout.get().isAlive(row, now)).isPresent();
  }

  private static Page<TagUse> page(
      List<Numbered> found, int size, Function<Numbered, PageOffset> offsetAfter) {
    List<TagUse> uses = found.stream().limit(size).map(Numbered::use).toList();
    return found.size() <= size
        ? new Page<>(uses, Optional.empty())
        : new Page<>(uses, Optional.of(offsetAfter.apply(found.get(size - 1)).toString()));
  }
}
