package org.gatehouse.store.postgres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.store.json.RowBinding;
import org.gatehouse.store.paging.PageOffset;
import org.jspecify.annotations.Nullable;

/** The entities of one type in their table. */
final class PostgresEntityStore<E extends Record> implements EntityStore<E> {
  private static final int ROWS_AT_ONCE = 1000;

  private static final System.Logger LOG = System.getLogger(PostgresStore.class.getName());

  private final EntityType<E> type;
  private final EntityTable table;
  private final Access access;

  PostgresEntityStore(EntityType<E> type, EntityTable table, Access access) {
    this.type = type;
    this.table = table;
    this.access = access;
  }

  @Override
  public EntityType<E> type() {
    return type;
  }

  @Override
  public E create(E entity) {
    return write(entity, (mapper, row) -> mapper.insert(table, row)).orElseThrow();
  }

  @Override
  public Optional<E> update(E entity) {
    return write(entity, (mapper, row) -> mapper.update(table, row));
  }

  @Override
  public E upsert(E entity) {
    return write(entity, (mapper, row) -> mapper.upsert(table, row)).orElseThrow();
  }

  @Override
  public void upsertAll(List<E> entities) {
    access.inTransaction(
        transaction -> {
          for (int from = 0; from < entities.size(); from += ROWS_AT_ONCE) {
            int to = Math.min(from + ROWS_AT_ONCE, entities.size());
            upsertAtOnce(transaction, entities.subList(from, to));
          }
          return entities.size();
        });
  }

  private void upsertAtOnce(PostgresTransaction transaction, List<E> entities) {
    String rows = RecordCodec.write(entities.stream().map(this::row).toList());
    try {
      transaction.writeMany(
          EntityMapper.class,
          mapper -> {
            forgetExpired(mapper, rows);
            return mapper.upsertAll(table, rows);
          },
          Refusals::of);
    } catch (StoreException e) {
      // one by one, so that the first that is refused can be told
      PostgresEntityStore<E> single = new PostgresEntityStore<>(type, table, transaction);
      entities.forEach(single::upsert);
    }
  }

  private Map<String, @Nullable Object> row(E entity) {
    return table.row(type.schema().unbind(entity));
  }

  /** What has expired must not stand in the way; all else of it waits to be cleaned up. */
  private void forgetExpired(EntityMapper mapper, String rows) {
    if (table.expires()) {
      mapper.deleteExpiredInTheWay(table, rows);
    }
  }

  private Optional<E> write(
      E entity,
      BiFunction<
              EntityMapper, Map<String, @Nullable Object>, @Nullable Map<String, @Nullable Object>>
          statement) {
    Map<String, @Nullable Object> row = row(entity);
    String rows = table.expires() ? RecordCodec.write(List.of(row)) : "";
    return access
        .write(
            EntityMapper.class,
            mapper -> {
              forgetExpired(mapper, rows);
              return Optional.ofNullable(statement.apply(mapper, row));
            },
            refused -> Refusals.ofWrite(table, row, refused))
        .map(this::entity);
  }

  @Override
  public boolean delete(UUID id) {
    return access.write(
        EntityMapper.class,
        mapper -> mapper.delete(table, id.toString()) > 0,
        refused -> Refusals.ofDelete(table, refused));
  }

  @Override
  public Optional<E> find(UUID id) {
    return access
        .read(EntityMapper.class, mapper -> Optional.ofNullable(mapper.find(table, id.toString())))
        .map(this::entity);
  }

  @Override
  public List<E> findAll(Collection<UUID> ids) {
    List<String> texts = ids.stream().map(UUID::toString).toList();
    return access.read(EntityMapper.class, mapper -> mapper.findAll(table, texts)).stream()
        .map(this::entity)
        .toList();
  }

  @Override
  public Optional<E> findToChange(UUID id) {
    return access
        .lock(
            EntityMapper.class,
            mapper -> Optional.ofNullable(mapper.findToChange(table, id.toString())))
        .map(this::entity);
  }

  @Override
  public Optional<E> findBy(String field, String value) {
    return findBy(field, value, Optional.empty());
  }

  @Override
  public Optional<E> findBy(String field, String value, Parent parent) {
    return findBy(field, value, Optional.of(parent));
  }

  private Optional<E> findBy(String field, String value, Optional<Parent> parent) {
    EntityTable.Column key = table.keyColumn(field);
    if (!Refusals.isStorable(value)) {
      return Optional.empty();
    }
    @Nullable String parentId = parent.map(of -> of.id().toString()).orElse(null);
    return access
        .read(
            EntityMapper.class,
            mapper -> Optional.ofNullable(mapper.findBy(table, key, value, parent, parentId)))
        .map(this::entity);
  }

  @Override
  public Page<E> page(PageRequest request) {
    if (request.tags().stream().anyMatch(tag -> !Refusals.isStorable(tag))) {
      return pageWithStorableTags(request);
    }
    Optional<String> after = request.offset().map(PageOffset::parse).map(PageOffset::id);
    @Nullable String parentId = request.parent().map(of -> of.id().toString()).orElse(null);
    List<Map<String, @Nullable Object>> rows =
        access.read(
            EntityMapper.class,
            mapper -> mapper.page(table, request, after, after.orElse(null), parentId));
    boolean more = rows.size() > request.size();
    List<Map<String, @Nullable Object>> shown = more ? rows.subList(0, request.size()) : rows;
    return new Page<>(
        readable(shown),
        more
            ? Optional.of(PageOffset.after(id(shown.get(shown.size() - 1))).toString())
            : Optional.empty());
  }

  /** No entity has the other tags, so that they can be left out unless all are asked for. */
  private Page<E> pageWithStorableTags(PageRequest request) {
    List<String> tags = request.tags().stream().filter(Refusals::isStorable).toList();
    return request.anyTag() && !tags.isEmpty()
        ? page(new PageRequest(request.size(), request.offset(), tags, true, request.parent()))
        : new Page<>(List.of(), Optional.empty());
  }

  /** One row that was broken by hand does not hide the others; {@code /status} tells of it. */
  private List<E> readable(List<Map<String, @Nullable Object>> rows) {
    List<E> entities = new ArrayList<>(rows.size());
    for (Map<String, @Nullable Object> row : rows) {
      try {
        entities.add(type.schema().bind(table.values(row)));
      } catch (IllegalArgumentException e) {
        LOG.log(System.Logger.Level.WARNING, RowBinding.unreadable(type, id(row), e).getMessage());
      }
    }
    return entities;
  }

  private E entity(Map<String, @Nullable Object> row) {
    try {
      return type.schema().bind(table.values(row));
    } catch (IllegalArgumentException e) {
      throw RowBinding.unreadable(type, id(row), e);
    }
  }

  private static String id(Map<String, @Nullable Object> row) {
    return (String) Objects.requireNonNull(row.get("id"));
  }
}
