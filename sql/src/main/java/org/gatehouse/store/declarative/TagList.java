package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.UUID;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store.TagUse;
import org.gatehouse.store.paging.PageOffset;

/** The tags on all entities of a configuration, or those of one name. */
final class TagList {
  private final Configuration configuration;
  private final Optional<String> tag;

  TagList(Configuration configuration, Optional<String> tag) {
    this.configuration = configuration;
    this.tag = tag;
  }

  /** An entity whose tags come next among those of its type. */
  private static final class Cursor<E extends Record> {
    private final EntityIndex<E> index;
    private final List<E> entities;
    private int at;

    Cursor(EntityIndex<E> index, List<E> entities) {
      this.index = index;
      this.entities = entities;
    }

    boolean isAtEnd() {
      return at == entities.size();
    }

    UUID id() {
      return index.type().id(entities.get(at));
    }

    List<String> tags() {
      return index.tags(entities.get(at));
    }
  }

  /** Some of the tags in the order of the entities' ids, and of each entity's own tags. */
  Page<TagUse> page(PageRequest request, Optional<PageOffset> after) {
    PriorityQueue<Cursor<?>> cursors =
        new PriorityQueue<>(Comparator.comparing(Cursor::id, EntityIndex.ID_ORDER));
    configuration.indexes().values().forEach(index -> addCursor(index, after, cursors));
    List<TagUse> uses = new ArrayList<>();
    PageOffset last = null;
    while (!cursors.isEmpty()) {
      Cursor<?> cursor = cursors.remove();
      UUID id = cursor.id();
      long ordinal = 0;
      for (String name : cursor.tags()) {
        ordinal++;
        if (isBefore(id, ordinal, after) || !tag.map(name::equals).orElse(true)) {
          continue;
        }
        if (uses.size() == request.size() && last != null) {
          return new Page<>(uses, Optional.of(last.toString()));
        }
        uses.add(new TagUse(cursor.index.type().name(), id, name));
        last =
            tag.isPresent()
                ? PageOffset.after(id.toString())
                : PageOffset.after(id.toString(), ordinal);
      }
      cursor.at++;
      if (!cursor.isAtEnd()) {
        cursors.add(cursor);
      }
    }
    return new Page<>(uses, Optional.empty());
  }

  private <E extends Record> void addCursor(
      EntityIndex<E> index, Optional<PageOffset> after, PriorityQueue<Cursor<?>> cursors) {
    if (!index.type().hasTags()) {
      return;
    }
    List<E> entities = tag.map(index::tagged).orElse(index.all());
    if (after.isPresent()) {
      entities = index.from(UUID.fromString(after.get().id()), entities);
    }
    Cursor<E> cursor = new Cursor<>(index, entities);
    if (!cursor.isAtEnd()) {
      cursors.add(cursor);
    }
  }

  /** Whether a tag stood on a page before. */
  private static boolean isBefore(UUID id, long ordinal, Optional<PageOffset> after) {
    return after
        .filter(offset -> offset.id().equals(id.toString()))
        .filter(offset -> offset.ordinal().map(last -> ordinal <= last).orElse(true))
        .isPresent();
  }
}
