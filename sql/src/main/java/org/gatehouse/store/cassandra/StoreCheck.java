package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.store.cassandra.LogEntry.Head;
import org.gatehouse.store.cassandra.LookupStatements.LookupRow;
import org.gatehouse.store.cassandra.LookupStatements.Table;
import org.gatehouse.store.json.RowBinding;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what is torn: revisions that are not applied, entities that cannot be read or point
 * nowhere, lookup rows that are missing or lead nowhere. Mends the first and the last.
 *
 * <p>What it mends is a revision of its own without changes. So it happens between two others, on
 * what has been looked at, and later ones write over it.
 */
final class StoreCheck {
  private static final String AUTHOR = "store check";
  private static final int ATTEMPTS = 5;
  private static final int BATCH = 200;

  private final Cluster cluster;
  private final Transactions transactions;
  private final ChangeLog log;
  private final CommittedRows rows;
  private final EntityStatements entities;
  private final LookupStatements lookups;
  private final Layouts layouts;

  StoreCheck(
      Cluster cluster,
      Transactions transactions,
      ChangeLog log,
      CommittedRows rows,
      EntityStatements entities,
      LookupStatements lookups,
      Layouts layouts) {
    this.cluster = cluster;
    this.transactions = transactions;
    this.log = log;
    this.rows = rows;
    this.entities = entities;
    this.lookups = lookups;
    this.layouts = layouts;
  }

  /**
   * What is wrong with a row, and what to do about it.
   *
   * @param expiresAt when the entity of a missing row expires
   */
  private record Repair(LookupRow row, boolean missing, Optional<Long> expiresAt) {
    String finding() {
      return missing
          ? "%s %s was not to be found by %s: mended".formatted(row.entity(), row.id(), row)
          : "%s led to %s %s, which has no such value: removed"
              .formatted(row, row.entity(), row.id());
    }
  }

  /** A sentence for each finding. */
  List<String> run() {
    return transactions.inTurn(this::check);
  }

  private List<String> check() {
    List<String> findings = new ArrayList<>();
    Head applied = log.applied();
    Head newest = transactions.catchUp();
    for (long number = applied.revision() + 1; number <= newest.revision(); number++) {
      findings.add("revision %d was committed and not applied: applied".formatted(number));
    }
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      List<String> unreadable = new ArrayList<>();
      List<Repair> repairs = look(unreadable);
      Optional<Head> mending =
          repairs.isEmpty() ? Optional.of(newest) : transactions.commit(newest, AUTHOR, List.of());
      if (mending.isPresent()) {
        mend(mending.get(), repairs);
        repairs.forEach(repair -> findings.add(repair.finding()));
        findings.addAll(unreadable);
        return findings;
      }
      newest = transactions.catchUp();
    }
    findings.add("other nodes write too much for the lookup rows to be checked: try again");
    return findings;
  }

  private void mend(Head head, List<Repair> repairs) {
    List<Statement<?>> statements = new ArrayList<>();
    for (Repair repair : repairs) {
      OptionalInt ttl = repair.expiresAt().map(Applier::ttlSeconds).orElse(OptionalInt.empty());
      if (!repair.missing()) {
        statements.add(lookups.delete(repair.row(), head.stamp()));
      } else if (ttl.isEmpty()) {
        statements.add(lookups.put(repair.row(), head.stamp() + 1));
      } else {
        statements.add(lookups.put(repair.row(), head.stamp() + 1, Math.max(1, ttl.getAsInt())));
      }
    }
    cluster.executeAll(statements.iterator());
  }

  /**
   * @param unreadable gets a sentence for what cannot be mended
   */
  private List<Repair> look(List<String> unreadable) {
    List<Repair> repairs = new ArrayList<>();
    for (EntityLayout layout : layouts.all()) {
      List<StoredEntity> batch = new ArrayList<>();
      rows.readAll(
          layout,
          row -> {
            batch.add(row);
            if (batch.size() == BATCH) {
              lookAtEntities(layout, batch, repairs, unreadable);
              batch.clear();
            }
          });
      lookAtEntities(layout, batch, repairs, unreadable);
    }
    for (Table table : Table.values()) {
      List<LookupRow> batch = new ArrayList<>();
      for (Row row : cluster.execute(lookups.all(table))) {
        batch.add(LookupRow.of(table, row));
        if (batch.size() == BATCH) {
          lookAtLookups(batch, repairs);
          batch.clear();
        }
      }
      lookAtLookups(batch, repairs);
    }
    return repairs;
  }

  private void lookAtEntities(
      EntityLayout layout,
      List<StoredEntity> batch,
      List<Repair> repairs,
      List<String> unreadable) {
    List<Repair> expected = new ArrayList<>();
    for (StoredEntity row : batch) {
      Optional<Map<String, @Nullable Object>> values = row.values();
      if (values.isEmpty()) {
        unreadable.add("%s %s cannot be read: no JSON".formatted(layout, row.id()));
        continue;
      }
      bind(layout.type(), layout, values.get(), unreadable);
      Optional<Long> expiresAt = layout.expiresAt(values.get());
      for (Link link : layout.links(values.get())) {
        LookupStatements.rows(layout.name(), row.id(), link)
            .forEach(lookup -> expected.add(new Repair(lookup, true, expiresAt)));
      }
      lookAtParents(layout, row.id(), values.get(), unreadable);
    }
    List<List<Row>> found =
        cluster.queryAll(expected.stream().map(repair -> lookups.find(repair.row())).toList());
    for (int n = 0; n < expected.size(); n++) {
      LookupRow row = expected.get(n).row();
      if (found.get(n).stream().noneMatch(is -> LookupRow.of(row.table(), is).equals(row))) {
        repairs.add(expected.get(n));
      }
    }
  }

  private static <E extends Record> void bind(
      EntityType<E> type,
      EntityLayout layout,
      Map<String, @Nullable Object> values,
      List<String> unreadable) {
    RowBinding<E> binding =
        new RowBinding<>(
            type,
            row ->
                unreadable.add(
                    "%s %s cannot be read: %s".formatted(row.entity(), row.id(), row.problem())));
    binding.bind(
        String.valueOf(values.get("id")),
        values,
        kept -> layout.shown(kept, System.currentTimeMillis()));
  }

  private void lookAtParents(
      EntityLayout layout,
      String id,
      Map<String, @Nullable Object> values,
      List<String> unreadable) {
    for (Field field : layout.foreignFields()) {
      Optional<EntityLayout> parents = field.reference().flatMap(layouts::named);
      Optional<String> parent = EntityLayout.parent(values, field.name());
      if (parents.isPresent()
          && parent.isPresent()
          && rows.find(parents.get(), parent.get()).isEmpty()) {
        unreadable.add(
            "%s %s points to %s %s, which is not there"
                .formatted(layout, id, parents.get(), parent.get()));
      }
    }
  }

  private void lookAtLookups(List<LookupRow> batch, List<Repair> repairs) {
    List<LookupRow> known =
        batch.stream().filter(row -> layouts.named(row.entity()).isPresent()).toList();
    List<List<Row>> found =
        cluster.queryAll(known.stream().map(row -> entities.find(row.entity(), row.id())).toList());
    for (int n = 0; n < known.size(); n++) {
      LookupRow row = known.get(n);
      Optional<StoredEntity> entity =
          found.get(n).stream().findFirst().map(EntityStatements::entity);
      if (!leadsTo(row, entity)) {
        repairs.add(new Repair(row, false, Optional.empty()));
      }
    }
  }

  private boolean leadsTo(LookupRow row, Optional<StoredEntity> entity) {
    if (entity.isEmpty()) {
      return false;
    }
    Optional<Map<String, @Nullable Object>> values = entity.get().values();
    if (values.isEmpty()) {
      return true; // Nobody knows what it was found by.
    }
    Set<LookupRow> rightly = new LinkedHashSet<>();
    layouts
        .named(row.entity())
        .ifPresent(
            layout ->
                layout
                    .links(values.get())
                    .forEach(
                        link ->
                            rightly.addAll(LookupStatements.rows(row.entity(), row.id(), link))));
    return rightly.contains(row);
  }
}
