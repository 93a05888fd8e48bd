package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Rule} ready to run. It stands on top of what the field itself demands, as in Kong: a
 * value that the field refuses breaks the rule too, except for limits that the rule sets anew.
 */
final class ReadyRule {
  private final Rule rule;
  private final List<Constraint> constraints;
  private final Set<String> renewed;
  private final @Nullable ValueCheck code;

  ReadyRule(Rule rule) {
    this.rule = rule;
    this.constraints = constraints(rule);
    this.renewed = constraints.stream().map(Constraint::key).collect(Collectors.toSet());
    this.code = rule.checkedBy() == ValueCheck.class ? null : Instances.of(rule.checkedBy());
  }

  private static List<Constraint> constraints(Rule rule) {
    List<Constraint> constraints = new ArrayList<>();
    if (rule.notOneOf().length > 0) {
      constraints.add(Constraints.notOneOf(List.of(rule.notOneOf())));
    }
    if (rule.oneOf().length > 0) {
      constraints.add(Constraints.oneOf(List.of(rule.oneOf())));
    }
    if (rule.lengthEqual() >= 0) {
      constraints.add(Constraints.lengthEqual(rule.lengthEqual()));
    }
    if (!rule.match().isEmpty()) {
      constraints.add(Constraints.match(rule.match(), ""));
    }
    if (rule.matchAny().length > 0) {
      constraints.add(Constraints.matchAny(List.of(rule.matchAny()), ""));
    }
    if (!Double.isNaN(rule.greaterThan())) {
      constraints.add(Constraints.greaterThan(rule.greaterThan()));
    }
    if (!rule.contains().isEmpty()) {
      constraints.add(Constraints.contains(rule.contains()));
    }
    return List.copyOf(constraints);
  }

  boolean isMetBy(@Nullable Field field, @Nullable Object value) {
    return problemWith(field, value).isEmpty();
  }

  /** What is wrong with a value of a field, which may be unknown; empty when nothing. */
  Optional<Object> problemWith(@Nullable Field field, @Nullable Object value) {
    if (value == null) {
      if (!rule.eq().isEmpty()) {
        return Optional.of("value must be " + rule.eq());
      }
      boolean required = rule.required() || (field != null && field.is(Field.Trait.REQUIRED));
      return required ? Optional.of(Validation.REQUIRED) : Optional.empty();
    }
    if (rule.eqNull()) {
      return Optional.of("value must be null");
    }
    if (rule.elementsNotOneOf().length > 0) {
      return elementsProblem(value);
    }
    Optional<Object> problem = field == null ? Optional.empty() : field.typeProblem(value);
    if (problem.isPresent()) {
      return problem;
    }
    if (!rule.eq().isEmpty() && !rule.eq().equals(String.valueOf(value))) {
      return Optional.of("value must be " + rule.eq());
    }
    return limitProblem(field, value);
  }

  private Optional<Object> elementsProblem(Object value) {
    List<String> refused = Arrays.asList(rule.elementsNotOneOf());
    boolean sound = value instanceof List<?> list && list.stream().noneMatch(refused::contains);
    return sound
        ? Optional.empty()
        : Optional.of("must not be one of: " + String.join(", ", rule.elementsNotOneOf()));
  }

  private Optional<Object> limitProblem(@Nullable Field field, Object value) {
    List<Constraint> all = new ArrayList<>(constraints);
    if (field != null) {
      field.constraints().stream()
          .filter(constraint -> !renewed.contains(constraint.key()))
          .forEach(all::add);
    }
    for (Constraint constraint : all) {
      Optional<String> problem = constraint.problemWith(value);
      if (problem.isPresent()) {
        return Optional.of(problem.get());
      }
    }
    return code == null ? Optional.empty() : code.problemWith(value).map(problem -> problem);
  }

  /** The Kong JSON of the rule. */
  Map<String, @Nullable Object> render() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    if (rule.required()) {
      out.put("required", true);
    }
    if (rule.eqNull()) {
      out.put("eq", null);
    }
    if (!rule.eq().isEmpty()) {
      out.put("eq", scalar(rule.eq()));
    }
    constraints.forEach(constraint -> out.put(constraint.key(), constraint.rendered()));
    if (rule.elementsNotOneOf().length > 0) {
      Map<String, Object> elements = new LinkedHashMap<>();
      elements.put("type", "string");
      elements.put("not_one_of", List.of(rule.elementsNotOneOf()));
      out.put("elements", elements);
    }
    return out;
  }

  private static Object scalar(String text) {
    return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
  }
}
