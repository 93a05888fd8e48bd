package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a document, shaped like it: objects by name, and lists by number from 1.
 * Mutable; not thread-safe.
 */
final class ProblemTree {
  /** A list may have this many places without a problem; else it is shown by its numbers. */
  private static final int MAX_GAP = 32_768;

  private final Map<Object, @Nullable Object> root = new LinkedHashMap<>();

  /** A part of the tree under construction. */
  private static final class Node extends LinkedHashMap<Object, @Nullable Object> {
    private static final long serialVersionUID = 1L;
  }

  boolean isEmpty() {
    return root.isEmpty();
  }

  /** Says what is wrong at a path: a message, or the problems of an entity, by field. */
  void put(List<Object> path, Object problem) {
    Map<Object, @Nullable Object> at = root;
    for (Object step : path.subList(0, path.size() - 1)) {
      if (!(at.get(step) instanceof Node)) {
        at.put(step, new Node());
      }
      at = (Node) at.get(step);
    }
    Object last = path.get(path.size() - 1);
    if (problem instanceof Map<?, ?> fields) {
      Node node = at.get(last) instanceof Node known ? known : new Node();
      JsonValues.object(fields).forEach(node::putIfAbsent);
      at.put(last, node);
    } else if (!(at.get(last) instanceof Node)) {
      at.put(last, problem);
    }
  }

  /** Adds a message to those of an entity that is known by its key. */
  void add(String type, String key, String message) {
    if (!(root.get(type) instanceof Node)) {
      root.put(type, new Node());
    }
    Node entities = (Node) root.get(type);
    List<Object> messages = new ArrayList<>();
    if (entities.get(key) instanceof List<?> known) {
      messages.addAll(known);
    }
    messages.add(message);
    entities.put(key, messages);
  }

  /** As JSON values, with nulls in lists for what is sound. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    root.forEach((name, value) -> json.put(String.valueOf(name), json(value)));
    return json;
  }

  private static @Nullable Object json(@Nullable Object value) {
    if (!(value instanceof Node node)) {
      return value;
    }
    int length = 0;
    for (Object key : node.keySet()) {
      if (!(key instanceof Integer number)) {
        length = Integer.MAX_VALUE;
        break;
      }
      length = Math.max(length, number);
    }
    if (length > MAX_GAP + node.size()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      node.forEach((key, nested) -> map.put(String.valueOf(key), json(nested)));
      return map;
    }
    List<@Nullable Object> list = new ArrayList<>(Collections.nCopies(length, null));
    node.forEach((key, nested) -> list.set((Integer) key - 1, json(nested)));
    return list;
  }
}
