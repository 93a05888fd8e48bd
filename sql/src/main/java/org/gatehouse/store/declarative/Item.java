package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.entity.EntityType;
import org.jspecify.annotations.Nullable;

/** An entity as it stands in a document. */
final class Item {
  private final EntityType<?> type;
  private final Map<String, @Nullable Object> values;
  private final @Nullable Item parent;
  private final String link;
  private final int number;
  private @Nullable UUID id;

  private Item(
      EntityType<?> type,
      Map<String, @Nullable Object> values,
      @Nullable Item parent,
      String link,
      int number) {
    this.type = type;
    this.values = values;
    this.parent = parent;
    this.link = link;
    this.number = number;
  }

  /** The nth entity of a list on the top level. */
  static Item top(EntityType<?> type, Map<String, @Nullable Object> values, int number) {
    return new Item(type, values, null, "", number);
  }

  /**
   * The nth entity of a list inside this one.
   *
   * @param link the field that points to this one
   */
  Item child(EntityType<?> child, Map<String, @Nullable Object> of, String link, int number) {
    return new Item(child, of, this, link, number);
  }

  EntityType<?> type() {
    return type;
  }

  /** The values as they were written. */
  Map<String, @Nullable Object> values() {
    return values;
  }

  /** The entity that this one stands inside. */
  Optional<Item> parent() {
    return Optional.ofNullable(parent);
  }

  /** The field that points to the entity that this one stands inside; empty on the top level. */
  String link() {
    return link;
  }

  int number() {
    return number;
  }

  /** The id, once one is found. */
  UUID id() {
    if (id == null) {
      throw new IllegalStateException(path() + " has no id yet");
    }
    return id;
  }

  void id(UUID found) {
    id = found;
  }

  /** The value of the field that other entities may name this one by; empty when there is none. */
  Optional<String> key() {
    return type.endpointKey()
        .filter(field -> field.is(Trait.UNIQUE))
        .map(Field::name)
        .map(values::get)
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /** As {@link #key}, unless it is a secret. */
  Optional<String> publicKey() {
    return key().filter(key -> !type.endpointKey().orElseThrow().is(Trait.SECRET));
  }

  /** Names and numbers from the top of the document down to here. */
  List<Object> path() {
    List<Object> path = parent == null ? new ArrayList<>() : parent.path();
    path.add(type.name());
    path.add(number);
    return path;
  }

  List<Object> path(Object last) {
    List<Object> path = path();
    path.add(last);
    return path;
  }
}
