package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link Check} ready to run, with Kong's semantics for absent and faulty fields. */
final class EntityCheck {
  private static final String REQUIRED_FOR_CHECK = "field required for entity check";

  private final Check check;
  private final @Nullable EntityRule custom;
  private final ReadyRule ifMatch;
  private final ReadyRule thenMatch;
  private final List<String> paths;

  private EntityCheck(Check check) {
    this.check = check;
    this.custom = check.custom() == EntityRule.class ? null : Instances.of(check.custom());
    this.ifMatch = new ReadyRule(check.ifMatch());
    this.thenMatch = new ReadyRule(check.thenMatch());
    this.paths = paths(check);
  }

  static List<EntityCheck> of(Class<?> type) {
    return Arrays.stream(type.getAnnotationsByType(Check.class)).map(EntityCheck::new).toList();
  }

  private static List<String> paths(Check check) {
    List<String> paths = new ArrayList<>();
    for (String[] some :
        List.of(
            check.atLeastOneOf(),
            check.onlyOneOf(),
            check.mutuallyExclusive(),
            check.mutuallyRequired(),
            check.distinct(),
            check.customFields(),
            check.thenAtLeastOneOf())) {
      paths.addAll(List.of(some));
    }
    for (String one : List.of(check.ifField(), check.thenField())) {
      if (!one.isEmpty()) {
        paths.add(one);
      }
    }
    return List.copyOf(paths);
  }

  /** Whether the check is about a plugin instance rather than about its config alone. */
  boolean isOfInstance() {
    return paths.stream().allMatch(path -> path.startsWith("config."));
  }

  void run(ConfigSchema<?> schema, Map<String, @Nullable Object> record, Problems problems) {
    if (isOnReferences(schema, record)
        || (skipsFaulty() && paths.stream().anyMatch(problems::has))
        || (skipsAbsent() && paths.stream().noneMatch(path -> JsonValues.present(record, path)))) {
      return;
    }
    List<String> missing =
        demanded().stream().filter(path -> !JsonValues.present(record, path)).toList();
    if (!missing.isEmpty()) {
      missing.forEach(path -> problems.field(path, REQUIRED_FOR_CHECK));
    } else if (custom != null) {
      custom.check(record, problems);
    } else if (check.thenAtLeastOneOf().length > 0) {
      runConditionalAtLeastOneOf(schema, record, problems);
    } else if (!check.ifField().isEmpty()) {
      runConditional(schema, record, problems);
    } else {
      runCounting(record, problems);
    }
  }

  /** What a vault holds is not known when a config is checked. */
  private boolean isOnReferences(ConfigSchema<?> schema, Map<String, @Nullable Object> record) {
    return paths.stream()
        .anyMatch(
            path ->
                JsonValues.isReference(JsonValues.at(record, path).orElse(null))
                    && schema
                        .fieldAt(path)
                        .filter(field -> field.is(Field.Trait.REFERENCEABLE))
                        .isPresent());
  }

  private boolean skipsFaulty() {
    return (custom != null && !check.customWithFaultyFields())
        || check.mutuallyRequired().length > 0
        || check.mutuallyExclusive().length > 0;
  }

  private boolean skipsAbsent() {
    return custom != null
        || check.onlyOneOf().length > 0
        || check.distinct().length > 0
        || !check.ifField().isEmpty();
  }

  /** The fields that must be there, be they null, once any of the check's is. */
  private List<String> demanded() {
    if (custom != null) {
      return check.customWithMissingFields() ? List.of() : paths;
    }
    if (check.onlyOneOf().length > 0 || check.distinct().length > 0) {
      return paths;
    }
    boolean conditional = !check.ifField().isEmpty() && check.thenAtLeastOneOf().length == 0;
    return conditional ? List.of(check.ifField()) : List.of();
  }

  private void runConditionalAtLeastOneOf(
      ConfigSchema<?> schema, Map<String, @Nullable Object> record, Problems problems) {
    if (JsonValues.present(record, check.ifField())
        && isIf(schema, record)
        && setFields(record, check.thenAtLeastOneOf()).isEmpty()) {
      String quoted = Constraints.quoted(List.of(check.thenAtLeastOneOf()));
      problems.entity(
          check.thenError().isEmpty()
              ? "at least one of these fields must be non-empty: " + quoted
              : check.thenError().replace("%s", quoted));
    }
  }

  private void runConditional(
      ConfigSchema<?> schema, Map<String, @Nullable Object> record, Problems problems) {
    if (!isIf(schema, record)) {
      return;
    }
    Optional<Object> problem =
        thenMatch.problemWith(
            schema.fieldAt(check.thenField()).orElse(null),
            JsonValues.at(record, check.thenField()).orElse(null));
    if (problem.isPresent()) {
      problems.field(check.thenField(), problem.get());
      problems.entity(
          check.thenError().isEmpty()
              ? "failed conditional validation given value of field '" + check.ifField() + "'"
              : check.thenError());
    }
  }

  private boolean isIf(ConfigSchema<?> schema, Map<String, @Nullable Object> record) {
    return ifMatch.isMetBy(
        schema.fieldAt(check.ifField()).orElse(null),
        JsonValues.at(record, check.ifField()).orElse(null));
  }

  private void runCounting(Map<String, @Nullable Object> record, Problems problems) {
    Counter counter = new Counter(record, problems);
    counter.demand(
        check.atLeastOneOf(),
        "at least one of these fields must be non-empty: ",
        (set, all) -> set >= 1);
    counter.demand(
        check.onlyOneOf(),
        "exactly one of these fields must be non-empty: ",
        (set, all) -> set == 1);
    counter.demand(
        check.mutuallyExclusive(),
        "only one or none of these fields must be set: ",
        (set, all) -> set <= 1);
    counter.demand(
        check.mutuallyRequired(),
        "all or none of these fields must be set: ",
        (set, all) -> set == 0 || set == all);
    List<Object> values = setFields(record, check.distinct());
    if (new HashSet<>(values).size() < values.size()) {
      problems.entity(
          "values of these fields must be distinct: "
              + Constraints.quoted(List.of(check.distinct())));
    }
  }

  private interface Count {
    boolean holds(int set, int all);
  }

  private record Counter(Map<String, @Nullable Object> record, Problems problems) {
    void demand(String[] paths, String message, Count count) {
      if (paths.length > 0 && !count.holds(setFields(record, paths).size(), paths.length)) {
        problems.entity(message + Constraints.quoted(List.of(paths)));
      }
    }
  }

  private static List<Object> setFields(Map<String, @Nullable Object> record, String[] paths) {
    List<Object> values = new ArrayList<>();
    for (String path : paths) {
      JsonValues.at(record, path).filter(JsonValues::isSet).ifPresent(values::add);
    }
    return values;
  }

  /** The Kong JSON of the check. */
  Map<String, Object> render() {
    Map<String, Object> out = new LinkedHashMap<>();
    putNames(out, "at_least_one_of", check.atLeastOneOf());
    putNames(out, "only_one_of", check.onlyOneOf());
    putNames(out, "mutually_exclusive", check.mutuallyExclusive());
    putNames(out, "mutually_required", check.mutuallyRequired());
    putNames(out, "distinct", check.distinct());
    if (check.thenAtLeastOneOf().length > 0) {
      Map<String, Object> argument = conditional();
      putNames(argument, "then_at_least_one_of", check.thenAtLeastOneOf());
      out.put("conditional_at_least_one_of", argument);
    } else if (!check.ifField().isEmpty()) {
      Map<String, Object> argument = conditional();
      argument.put("then_field", check.thenField());
      argument.put("then_match", thenMatch.render());
      out.put("conditional", argument);
    }
    if (check.customFields().length > 0) {
      Map<String, Object> argument = new LinkedHashMap<>();
      putNames(argument, "field_sources", check.customFields());
      if (check.customWithMissingFields()) {
        argument.put("run_with_missing_fields", true);
      }
      out.put("custom_entity_check", argument);
    }
    return out;
  }

  private Map<String, Object> conditional() {
    Map<String, Object> argument = new LinkedHashMap<>();
    argument.put("if_field", check.ifField());
    argument.put("if_match", ifMatch.render());
    if (!check.thenError().isEmpty()) {
      argument.put("then_err", check.thenError());
    }
    return argument;
  }

  private static void putNames(Map<String, Object> out, String key, String[] names) {
    if (names.length > 0) {
      out.put(key, List.of(names));
    }
  }
}
