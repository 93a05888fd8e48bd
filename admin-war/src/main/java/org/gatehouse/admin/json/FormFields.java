package org.gatehouse.admin.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the fields of a form into nested values, by their names: {@code config.minute}, {@code
 * hosts[]}, {@code hosts[2]}, {@code headers[x-version]}, {@code destinations[1].port}. A name that
 * comes twice makes a list; names that exclude each other, as {@code a} and {@code a.b} do, are
 * refused. Values stay text; see {@link FormInference}. Mutable; not thread-safe.
 */
final class FormFields {
  /** The most fields that a form may have, as in Kong. */
  static final int MAX_FIELDS = 1000;

  private static final int MAX_DEPTH = 50;

  /** A step of a name: what is before the first bracket, what is in one, or what follows a dot. */
  private static final Pattern STEP = Pattern.compile("\\[([^\\]]*)\\]|\\.?([^.\\[]+)");

  private static final Pattern INDEX = Pattern.compile("[0-9]{1,9}");

  private final Map<String, Object> root = new LinkedHashMap<>();
  private int count;

  /** A list under construction: elements by their place in the form's own numbers. */
  private static final class Elements extends TreeMap<Integer, Object> {
    private static final long serialVersionUID = 1L;

    int next() {
      return isEmpty() ? 1 : lastKey() + 1;
    }
  }

  /**
   * Adds a field.
   *
   * @throws IllegalArgumentException when there are too many fields, too many steps in a name, or a
   *     field where others are nested
   */
  void add(String name, String value) {
    if (++count > MAX_FIELDS) {
      throw new IllegalArgumentException("Too many arguments");
    }
    List<Object> path = path(name);
    if (path.size() > MAX_DEPTH) {
      throw new IllegalArgumentException("Too many levels in an argument's name");
    }
    put(root, path, 0, value);
  }

  /** The steps of a name: texts for fields, numbers for elements, 0 for "the next element". */
  private static List<Object> path(String name) {
    List<Object> path = new ArrayList<>();
    Matcher step = STEP.matcher(name);
    int end = 0;
    while (step.find() && step.start() == end) {
      end = step.end();
      String inBrackets = step.group(1);
      if (inBrackets == null || path.isEmpty()) {
        path.add(inBrackets == null ? step.group(2) : step.group());
      } else if (inBrackets.isEmpty()) {
        path.add(0);
      } else {
        path.add(
            INDEX.matcher(inBrackets).matches()
                ? (Object) Integer.valueOf(inBrackets)
                : inBrackets);
      }
    }
    // a name that is not made of steps is the name of an unknown field, for the schema to refuse
    return end == name.length() && !path.isEmpty() ? path : List.of(name);
  }

  private static void put(Map<String, Object> fields, List<Object> path, int at, String value) {
    String name = String.valueOf(path.get(at));
    fields.put(name, with(fields.get(name), path, at + 1, value));
  }

  /** What stood at a place, with a value added below it. */
  private static Object with(@Nullable Object known, List<Object> path, int at, String value) {
    if (at == path.size()) {
      if (isFields(known)) {
        throw collision(path, at, known);
      }
      return known == null ? value : appended(known, value);
    }
    if (path.get(at) instanceof Integer index) {
      if (isFields(known)) {
        throw collision(path, at, known);
      }
      Elements elements = known instanceof Elements list ? list : startingWith(known);
      boolean last = at == path.size() - 1;
      int place = index > 0 ? index : last ? elements.next() : 1;
      elements.put(place, with(elements.get(place), path, at + 1, value));
      return elements;
    }
    if (known != null && !isFields(known)) {
      throw collision(path, at, known);
    }
    Map<String, Object> fields = known == null ? new LinkedHashMap<>() : fields(known);
    put(fields, path, at, value);
    return fields;
  }

  private static boolean isFields(@Nullable Object known) {
    return known instanceof Map<?, ?> && !(known instanceof Elements);
  }

  /**
   * Two arguments want to be different things at one place, so that one of them would be lost.
   *
   * @param at how many steps both have in common
   */
  private static IllegalArgumentException collision(
      List<Object> path, int at, @Nullable Object known) {
    String shared = name(path.subList(0, at));
    String other =
        known instanceof Elements
            ? shared + "[]"
            : known instanceof Map<?, ?> fields
                ? shared + "." + fields.keySet().iterator().next()
                : shared;
    return new IllegalArgumentException(
        "The arguments '%s' and '%s' exclude each other".formatted(other, name(path)));
  }

  /** A name again, from its steps. */
  private static String name(List<Object> path) {
    StringBuilder name = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer index) {
        name.append('[').append(index == 0 ? "" : index.toString()).append(']');
      } else {
        name.append(name.isEmpty() ? "" : ".").append(step);
      }
    }
    return name.toString();
  }

  private static Elements startingWith(@Nullable Object known) {
    Elements elements = new Elements();
    if (known != null) {
      elements.put(1, known);
    }
    return elements;
  }

  private static Elements appended(Object known, Object value) {
    Elements elements = known instanceof Elements list ? list : startingWith(known);
    elements.put(elements.next(), value);
    return elements;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> fields(Object map) {
    return (Map<String, Object>) map;
  }

  /** All that was added, as maps, lists and texts. */
  Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    root.forEach((name, value) -> values.put(name, finished(value)));
    return values;
  }

  private static Object finished(Object value) {
    if (value instanceof Elements elements) {
      List<Object> list = new ArrayList<>(elements.size());
      elements.values().forEach(element -> list.add(finished(element)));
      return list;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields(map).forEach((name, nested) -> fields.put(name, finished(nested)));
      return fields;
    }
    return value;
  }
}
