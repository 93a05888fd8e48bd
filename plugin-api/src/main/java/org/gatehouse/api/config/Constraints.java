package org.gatehouse.api.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the annotations that limit a value, in the order in which Kong checks them. */
final class Constraints {
  private final FieldKind kind;
  private final AnnotatedElement annotations;
  private final List<Constraint> found = new ArrayList<>();

  private Constraints(FieldKind kind, AnnotatedElement annotations) {
    this.kind = kind;
    this.annotations = annotations;
  }

  static List<Constraint> of(Type type, FieldKind kind, AnnotatedElement annotations) {
    Constraints constraints = new Constraints(kind, annotations);
    constraints.readValues();
    if (type == int.class || type == Integer.class) {
      constraints.keepInRange();
    }
    constraints.readLengths();
    constraints.readPatterns();
    constraints.readCode();
    return List.copyOf(constraints.found);
  }

  private void readValues() {
    on(NotOneOf.class, limit -> notOneOf(typed(limit.value())));
    on(OneOf.class, limit -> oneOf(typed(limit.value())));
    on(GreaterThan.class, limit -> greaterThan(limit.value()));
    on(Regex.class, limit -> new Constraint("is_regex", true, Constraints::regexProblem));
    on(Between.class, limit -> between(limit.min(), limit.max()));
  }

  /** What the record cannot hold is refused, where no annotation refuses more. */
  private void keepInRange() {
    if (annotations.getAnnotation(Between.class) == null
        && annotations.getAnnotation(OneOf.class) == null) {
      found.add(unrendered(between(Integer.MIN_VALUE, Integer.MAX_VALUE)));
    }
  }

  private void readLengths() {
    LengthMin min = annotations.getAnnotation(LengthMin.class);
    if (min != null) {
      found.add(lengthMin(min.value()));
    } else if (kind == FieldKind.STRING) {
      found.add(unrendered(lengthMin(1)));
    }
    on(
        LengthMax.class,
        limit ->
            constraint(
                "len_max",
                (long) limit.value(),
                value -> length(value) <= limit.value(),
                "length must be at most " + limit.value()));
  }

  private void readPatterns() {
    on(
        StartsWith.class,
        limit ->
            constraint(
                "starts_with",
                limit.value(),
                value -> ((String) value).startsWith(limit.value()),
                "should start with: " + limit.value()));
    on(
        MatchNone.class,
        limit -> new Constraint("match_none", messages(limit.value()), none(limit)));
    on(Match.class, limit -> match(limit.value(), limit.error()));
    on(MatchAll.class, limit -> new Constraint("match_all", messages(limit.value()), all(limit)));
    on(MatchAny.class, limit -> matchAny(List.of(limit.value()), limit.error()));
  }

  private void readCode() {
    on(
        CheckedBy.class,
        limit -> {
          ValueCheck check = Instances.of(limit.value());
          return new Constraint("", true, check::problemWith);
        });
    on(
        MutuallyExclusiveSubsets.class,
        limit -> {
          List<List<String>> subsets =
              Arrays.stream(limit.value()).map(set -> List.of(set.split(","))).toList();
          return new Constraint(
              "mutually_exclusive_subsets", subsets, value -> subsetsProblem(value, subsets));
        });
  }

  private <A extends Annotation> void on(Class<A> type, Function<A, Constraint> reader) {
    A annotation = annotations.getAnnotation(type);
    if (annotation != null) {
      found.add(reader.apply(annotation));
    }
  }

  private List<Object> typed(String[] values) {
    return Arrays.stream(values).map(text -> scalar(kind, text)).toList();
  }

  /** The value that a text stands for in a field of a scalar kind. */
  static Object scalar(FieldKind kind, String text) {
    return switch (kind) {
      case INTEGER -> Long.valueOf(text);
      case NUMBER -> plain(Double.parseDouble(text));
      case BOOLEAN -> Boolean.valueOf(text);
      default -> text;
    };
  }

  /** A whole number as a {@link Long}, as JSON would write it. */
  static Object plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : value;
  }

  static Constraint oneOf(List<?> values) {
    return constraint("one_of", values, values::contains, "expected one of: " + joined(values));
  }

  static Constraint notOneOf(List<?> values) {
    return constraint(
        "not_one_of",
        values,
        value -> !values.contains(value),
        "must not be one of: " + joined(values));
  }

  private static Constraint between(double min, double max) {
    return constraint(
        "between",
        List.of(plain(min), plain(max)),
        value -> number(value) >= min && number(value) <= max,
        "value should be between %d and %d".formatted((long) min, (long) max));
  }

  static Constraint lengthMin(int min) {
    return constraint(
        "len_min", (long) min, value -> length(value) >= min, "length must be at least " + min);
  }

  static Constraint match(String lua, String error) {
    Pattern pattern = LuaPattern.compile(lua);
    return new Constraint(
        "match",
        lua,
        value ->
            pattern.matcher((String) value).find()
                ? Optional.empty()
                : Optional.of(error.isEmpty() ? "invalid value: " + value : error));
  }

  /**
   * @param error left out of the rendered schema when empty
   */
  static Constraint matchAny(List<String> lua, String error) {
    List<Pattern> patterns = lua.stream().map(LuaPattern::compile).toList();
    Map<String, Object> rendered = new LinkedHashMap<>();
    rendered.put("patterns", lua);
    if (!error.isEmpty()) {
      rendered.put("err", error);
    }
    return constraint(
        "match_any",
        rendered,
        value -> patterns.stream().anyMatch(p -> p.matcher((String) value).find()),
        error.isEmpty() ? "invalid value" : error);
  }

  static Constraint greaterThan(double min) {
    Object bound = plain(min);
    return constraint(
        "gt", bound, value -> number(value) > min, "value must be greater than " + bound);
  }

  static Constraint contains(String element) {
    return constraint(
        "contains",
        element,
        value -> ((List<?>) value).contains(element),
        "expected to contain: " + element);
  }

  static Constraint lengthEqual(int length) {
    return constraint(
        "len_eq", (long) length, value -> length(value) == length, "length must be " + length);
  }

  private static Constraint constraint(
      String key, Object rendered, Predicate<Object> holds, String message) {
    Optional<String> problem = Optional.of(message);
    return new Constraint(key, rendered, value -> holds.test(value) ? Optional.empty() : problem);
  }

  private static Constraint unrendered(Constraint constraint) {
    return new Constraint("", constraint.rendered(), constraint.check());
  }

  private static Function<Object, Optional<String>> none(MatchNone limit) {
    List<Pattern> patterns = patterns(limit.value());
    return value -> {
      for (int i = 0; i < patterns.size(); i++) {
        if (patterns.get(i).matcher((String) value).find()) {
          return Optional.of(limit.value()[i].error());
        }
      }
      return Optional.empty();
    };
  }

  private static Function<Object, Optional<String>> all(MatchAll limit) {
    List<Pattern> patterns = patterns(limit.value());
    return value -> {
      for (int i = 0; i < patterns.size(); i++) {
        if (!patterns.get(i).matcher((String) value).find()) {
          return Optional.of(limit.value()[i].error());
        }
      }
      return Optional.empty();
    };
  }

  private static List<Pattern> patterns(Match[] matches) {
    return Arrays.stream(matches).map(match -> LuaPattern.compile(match.value())).toList();
  }

  private static List<Map<String, Object>> messages(Match[] matches) {
    return Arrays.stream(matches)
        .<Map<String, Object>>map(
            match -> {
              Map<String, Object> rendered = new LinkedHashMap<>();
              rendered.put("pattern", match.value());
              rendered.put("err", match.error());
              return rendered;
            })
        .toList();
  }

  private static Optional<String> regexProblem(Object value) {
    return Pcre.problemWith((String) value).map(problem -> "not a valid regex: " + value);
  }

  private static Optional<String> subsetsProblem(Object value, List<List<String>> subsets) {
    Set<List<String>> touched = new LinkedHashSet<>();
    for (Object element : (List<?>) value) {
      subsets.stream().filter(subset -> subset.contains(element)).forEach(touched::add);
    }
    if (touched.size() <= 1) {
      return Optional.empty();
    }
    List<String> quoted = touched.stream().map(subset -> "(" + quoted(subset) + ")").toList();
    return Optional.of("these sets are mutually exclusive: " + String.join(", ", quoted));
  }

  /** {@code 'a', 'b'}. */
  static String quoted(List<String> words) {
    return String.join(", ", words.stream().map(word -> "'" + word + "'").toList());
  }

  private static String joined(List<?> values) {
    return String.join(", ", values.stream().map(String::valueOf).toList());
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static int length(Object value) {
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
    return value instanceof Map<?, ?> map ? map.size() : ((List<?>) value).size();
  }

  /** The elements of a list without repetitions, in order. */
  static List<@Nullable Object> distinct(List<?> elements) {
    Set<@Nullable Object> seen = new HashSet<>();
    List<@Nullable Object> distinct = new ArrayList<>(elements.size());
    elements.forEach(
        element -> {
          if (seen.add(element)) {
            distinct.add(element);
          }
        });
    return distinct;
  }
}
