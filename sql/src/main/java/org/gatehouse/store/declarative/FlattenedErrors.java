package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.entity.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * Takes the problems of entities out of a tree of problems: a list of entities, each with its own
 * problems, however deep it stands. Kong's Ingress Controller reads no other form.
 *
 * <p>What cannot be told of an entity stays. Kong leaves out a part of that, ours is complete.
 */
final class FlattenedErrors {
  private final Relations relations;
  private final List<Map<String, @Nullable Object>> entities = new ArrayList<>();
  private final Map<String, @Nullable Object> rest = new LinkedHashMap<>();

  FlattenedErrors(Relations relations) {
    this.relations = relations;
  }

  /** The entities that something is wrong with, in Kong's order: the last ones first. */
  List<Map<String, @Nullable Object>> entities() {
    return entities;
  }

  /** What is left, in the shape of the document. */
  Map<String, @Nullable Object> rest() {
    return rest;
  }

  void take(
      Map<String, @Nullable Object> document, Map<String, ? extends @Nullable Object> problems) {
    new TreeMap<>(problems)
        .descendingMap()
        .forEach(
            (name, problem) -> {
              Optional<EntityType<?>> type = relations.type(name);
              if (type.isEmpty() || !(document.get(name) instanceof List<?> list)) {
                rest.put(name, problem);
              } else {
                takeList(type.get(), list, problem);
              }
            });
  }

  private void takeList(EntityType<?> type, List<?> list, @Nullable Object problem) {
    if (!(problem instanceof List<?> problems)) {
      rest.put(type.name(), problem);
      return;
    }
    List<@Nullable Object> left = new ArrayList<>(problems);
    for (int i = problems.size() - 1; i >= 0; i--) {
      if (list.get(i) instanceof Map<?, ?> entity) {
        add(type, JsonValues.object(entity), problems.get(i));
        left.set(i, null);
      }
    }
    if (left.stream().anyMatch(one -> one != null)) {
      rest.put(type.name(), left);
    }
  }

  private void add(
      EntityType<?> type, Map<String, @Nullable Object> given, @Nullable Object problem) {
    Map<String, @Nullable Object> problems = new LinkedHashMap<>();
    if (problem instanceof Map<?, ?> fields) {
      problems.putAll(JsonValues.object(fields));
    } else if (problem != null) {
      problems.put(Problems.ENTITY, problem);
    }
    if (problems.isEmpty()) {
      return;
    }
    Map<String, @Nullable Object> entity = new LinkedHashMap<>(given);
    for (Field field : type.foreignFields()) {
      addParent(field, entity, problems);
    }
    relations.childrenOf(type).forEach((child, link) -> addChildren(child, link, entity, problems));
    List<Object> errors = new ArrayList<>();
    categorize(problems, "", errors);
    if (!errors.isEmpty()) {
      entities.add(error(type, entity, errors));
    }
  }

  /** A parent may be written out in place of its id; its problems are its own. */
  private void addParent(
      Field field, Map<String, @Nullable Object> entity, Map<String, @Nullable Object> problems) {
    if (entity.get(field.name()) instanceof Map<?, ?> parent) {
      putKey(entity, field.name(), JsonValues.object(parent));
      Object problem = problems.remove(field.name());
      relations
          .type(field.reference().orElseThrow())
          .ifPresent(type -> add(type, JsonValues.object(parent), problem));
    }
  }

  private void addChildren(
      String name,
      String link,
      Map<String, @Nullable Object> entity,
      Map<String, @Nullable Object> problems) {
    if (!(entity.get(name) instanceof List<?> children)) {
      return;
    }
    entity.remove(name);
    if (!(problems.remove(name) instanceof List<?> ofChildren)) {
      return;
    }
    for (int i = 0; i < Math.min(children.size(), ofChildren.size()); i++) {
      if (children.get(i) instanceof Map<?, ?> child) {
        Map<String, @Nullable Object> linked = new LinkedHashMap<>(JsonValues.object(child));
        if (linked.get(link) == null) {
          putKey(linked, link, entity);
        }
        add(relations.type(name).orElseThrow(), linked, ofChildren.get(i));
      }
    }
  }

  /** Points to an entity by its id; to nothing when it has none. */
  private static void putKey(
      Map<String, @Nullable Object> from, String field, Map<String, @Nullable Object> to) {
    Optional<String> id = id(to);
    if (id.isPresent()) {
      from.put(field, Map.of("id", id.get()));
    } else {
      from.remove(field);
    }
  }

  private static Optional<String> id(Map<String, @Nullable Object> entity) {
    return entity.get("id") instanceof String id && EntityIds.parsed(id).isPresent()
        ? Optional.of(id)
        : Optional.empty();
  }

  private static void categorize(Object problem, String path, List<Object> errors) {
    if (problem instanceof Map<?, ?> fields) {
      JsonValues.object(fields).entrySet().stream()
          .sorted(Map.Entry.<String, @Nullable Object>comparingByKey(Comparator.reverseOrder()))
          .forEach(entry -> categorize(entry.getKey(), entry.getValue(), path, errors));
    } else if (problem instanceof List<?> elements) {
      for (int i = elements.size() - 1; i >= 0; i--) {
        categorize(String.valueOf(i + 1), elements.get(i), path, errors);
      }
    }
  }

  private static void categorize(
      String name, @Nullable Object problem, String path, List<Object> errors) {
    String field = path.isEmpty() ? name : path + "." + name;
    if (name.equals(Problems.ENTITY)) {
      for (Object message : problem instanceof List<?> several ? several : List.of(problem + "")) {
        errors.add(Map.of("type", "entity", "message", String.valueOf(message)));
      }
    } else if (problem instanceof Map<?, ?> || problem instanceof List<?>) {
      categorize(problem, field, errors);
    } else if (problem != null) {
      errors.add(Map.of("type", "field", "field", field, "message", problem));
    }
  }

  private static Map<String, @Nullable Object> error(
      EntityType<?> type, Map<String, @Nullable Object> entity, List<Object> errors) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    if (entity.get("name") instanceof String name && !name.isEmpty()) {
      error.put("entity_name", name);
    }
    id(entity).ifPresent(id -> error.put("entity_id", id));
    if (entity.get("tags") instanceof List<?> tags
        && tags.stream().allMatch(String.class::isInstance)) {
      error.put("entity_tags", tags);
    }
    error.put("entity_type", type.name().replaceFirst("s$", ""));
    error.put("entity", entity);
    error.put("errors", errors);
    return error;
  }
}
