package org.gatehouse.store.cassandra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/**
 * One change as it stands in the log, with all that is needed to apply it: whoever does that may
 * not know the entity.
 *
 * @param before the values before, as JSON; null when there was no such entity
 * @param after the values after, as JSON; null when there is none any more
 * @param unlinked the lookup rows that led to the entity before
 * @param linked the lookup rows that lead to it now
 */
record LoggedChange(
    String entity,
    String id,
    @Nullable String before,
    @Nullable String after,
    Set<Link> unlinked,
    Set<Link> linked) {

  Operation operation() {
    if (before == null) {
      return Operation.CREATE;
    }
    return after == null ? Operation.DELETE : Operation.UPDATE;
  }

  /** When the entity expires, in milliseconds since 1970; empty when it stays. */
  OptionalLong expiresAt() {
    return linked.stream()
        .filter(link -> link.kind() == Link.Kind.EXPIRY)
        .mapToLong(link -> Long.parseLong(link.first()))
        .findFirst();
  }

  Optional<Map<String, @Nullable Object>> valuesBefore() {
    return Optional.ofNullable(before).map(json -> new StoredEntity(id, json).valuesOrNone());
  }

  Optional<Map<String, @Nullable Object>> valuesAfter() {
    return Optional.ofNullable(after).map(json -> new StoredEntity(id, json).valuesOrNone());
  }

  /** This change and a later one of the same entity, as one. */
  LoggedChange then(LoggedChange later) {
    return new LoggedChange(entity, id, before, later.after, unlinked, later.linked);
  }

  /** One line of JSON. */
  String toLine() {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("entity", entity);
    line.put("id", id);
    line.put("before", before);
    line.put("after", after);
    line.put("unlinked", unlinked.stream().map(Link::toJson).toList());
    line.put("linked", linked.stream().map(Link::toJson).toList());
    return RecordCodec.write(line);
  }

  /** Reads what {@link #toLine} wrote. */
  static LoggedChange ofLine(String line) {
    Map<String, @Nullable Object> values =
        JsonValues.object(Objects.requireNonNull(RecordCodec.parse(line)));
    return new LoggedChange(
        (String) Objects.requireNonNull(values.get("entity")),
        (String) Objects.requireNonNull(values.get("id")),
        (String) values.get("before"),
        (String) values.get("after"),
        links(values.get("unlinked")),
        links(values.get("linked")));
  }

  private static Set<Link> links(@Nullable Object json) {
    Set<Link> links = new LinkedHashSet<>();
    List<@Nullable Object> all = new ArrayList<>((List<?>) Objects.requireNonNull(json));
    all.forEach(link -> links.add(Link.ofJson(link)));
    return links;
  }
}
