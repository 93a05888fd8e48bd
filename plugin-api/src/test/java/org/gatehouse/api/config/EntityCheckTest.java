package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.problems;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntityCheckTest {
  @Check(atLeastOneOf = {"a", "b"})
  record AtLeastOne(Optional<String> a, Optional<List<String>> b) {}

  @Check(onlyOneOf = {"a", "b"})
  record OnlyOne(Optional<String> a, Optional<String> b) {}

  @Check(mutuallyExclusive = {"a", "b"})
  record Exclusive(Optional<String> a, @OneOf("x") Optional<String> b) {}

  @Check(mutuallyRequired = {"a", "b"})
  record Together(Optional<String> a, Optional<String> b) {}

  @Check(distinct = {"a", "b"})
  record Distinct(Optional<String> a, Optional<String> b) {}

  @Check(
      ifField = "kind",
      ifMatch = @Rule(notOneOf = "plain"),
      thenField = "name",
      thenMatch = @Rule(required = true))
  @Check(
      ifField = "kind",
      ifMatch = @Rule(eq = "plain"),
      thenField = "name",
      thenMatch = @Rule(eqNull = true),
      thenError = "a plain one has no name")
  record Conditional(
      @OneOf({"plain", "named"}) @Default("plain") Optional<String> kind,
      @Match("^%l+$") Optional<String> name) {}

  @Check(
      ifField = "kind",
      ifMatch = @Rule(match = "^x"),
      thenAtLeastOneOf = {"a", "b"})
  @Check(
      ifField = "kind",
      ifMatch = @Rule(oneOf = "y"),
      thenAtLeastOneOf = {"a", "b"},
      thenError = "set %s for y")
  record ConditionalAtLeastOne(Optional<String> kind, Optional<String> a, Optional<String> b) {}

  @Check(
      ifField = "size",
      ifMatch = @Rule(required = true),
      thenField = "list",
      thenMatch = @Rule(lengthEqual = 2))
  record Needed(String size, Optional<List<String>> list) {}

  @Check(
      ifField = "kind",
      ifMatch = @Rule(matchAny = {"^a$", "^b$"}),
      thenField = "name",
      thenMatch = @Rule(required = true, checkedBy = NoDigits.class))
  @Check(
      ifField = "most",
      ifMatch = @Rule(greaterThan = 0),
      thenField = "list",
      thenMatch = @Rule(contains = "x"))
  record Picky(
      @Default("c") Optional<String> kind,
      Optional<String> name,
      @Default("0") Optional<Double> most,
      Optional<Set<String>> list) {}

  static final class NoDigits implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return ((String) value).matches("\\D*") ? Optional.empty() : Optional.of("digits");
    }
  }

  @Check(
      customFields = {"a", "b"},
      custom = SameLength.class)
  record Custom(@Referenceable Optional<String> a, String b) {}

  static final class SameLength implements EntityRule {
    @Override
    public void check(Map<String, Object> record, Problems problems) {
      if (String.valueOf(record.get("a")).length() != ((String) record.get("b")).length()) {
        problems.entity("lengths differ");
      }
    }
  }

  private static Map<String, Object> rule(String message) {
    return Map.of("@entity", List.of(message));
  }

  @Test
  void atLeastOneOf_noneSet_isRefused() {
    String message = "at least one of these fields must be non-empty: 'a', 'b'";

    assertThat(problems(AtLeastOne.class)).isEqualTo(rule(message));
    assertThat(problems(AtLeastOne.class, "b", List.of())).isEqualTo(rule(message));
    assertThat(problems(AtLeastOne.class, "a", "x")).isEmpty();
  }

  @Test
  void onlyOneOf_noneOrTwoSet_isRefused() {
    String message = "exactly one of these fields must be non-empty: 'a', 'b'";

    assertThat(problems(OnlyOne.class)).isEqualTo(rule(message));
    assertThat(problems(OnlyOne.class, "a", "x", "b", "y")).isEqualTo(rule(message));
    assertThat(problems(OnlyOne.class, "a", "x")).isEmpty();
  }

  @Test
  void mutuallyExclusive_twoSet_isRefusedUnlessOneIsFaulty() {
    assertThat(problems(Exclusive.class, "a", "x", "b", "x"))
        .isEqualTo(rule("only one or none of these fields must be set: 'a', 'b'"));
    assertThat(problems(Exclusive.class, "a", "x", "b", "y"))
        .isEqualTo(Map.of("b", "expected one of: x"));
    assertThat(problems(Exclusive.class)).isEmpty();
  }

  @Test
  void mutuallyRequired_oneOfTwoSet_isRefused() {
    assertThat(problems(Together.class, "a", "x"))
        .isEqualTo(rule("all or none of these fields must be set: 'a', 'b'"));
    assertThat(problems(Together.class, "a", "x", "b", "y")).isEmpty();
    assertThat(problems(Together.class)).isEmpty();
  }

  @Test
  void distinct_equalValues_areRefused() {
    assertThat(problems(Distinct.class, "a", "x", "b", "x"))
        .isEqualTo(rule("values of these fields must be distinct: 'a', 'b'"));
    assertThat(problems(Distinct.class, "a", "x", "b", "y")).isEmpty();
    assertThat(problems(Distinct.class)).isEmpty();
  }

  @Test
  void conditional_metAndBroken_namesFieldAndCondition() {
    String message = "failed conditional validation given value of field 'kind'";

    assertThat(problems(Conditional.class, "kind", "named"))
        .isEqualTo(Map.of("name", "required field missing", "@entity", List.of(message)));
    assertThat(problems(Conditional.class, "kind", "named", "name", "X"))
        .isEqualTo(Map.of("name", "invalid value: X", "@entity", List.of(message)));
    assertThat(problems(Conditional.class, "kind", "named", "name", "x")).isEmpty();
  }

  @Test
  void conditional_ownMessage_replacesTheStandardOne() {
    assertThat(problems(Conditional.class, "name", "x"))
        .isEqualTo(
            Map.of("name", "value must be null", "@entity", List.of("a plain one has no name")));
  }

  @Test
  void conditional_valueThatItsFieldRefuses_meetsNoCondition() {
    assertThat(problems(Conditional.class, "kind", "other"))
        .isEqualTo(Map.of("kind", "expected one of: plain, named"));
  }

  @Test
  void conditional_checkedByCode_runsItOnWhatIsThere() {
    List<String> message = List.of("failed conditional validation given value of field 'kind'");

    assertThat(problems(Picky.class, "kind", "b"))
        .isEqualTo(Map.of("name", "required field missing", "@entity", message));
    assertThat(problems(Picky.class, "kind", "a", "name", "a1"))
        .isEqualTo(Map.of("name", "digits", "@entity", message));
    assertThat(problems(Picky.class, "kind", "a", "name", "a")).isEmpty();
    assertThat(problems(Picky.class, "kind", "c", "name", "a1")).isEmpty();
  }

  @Test
  void conditional_listThatLacksAnElement_isRefused() {
    assertThat(problems(Picky.class, "most", 0.5, "list", List.of("y")))
        .containsEntry("list", "expected to contain: x");
    assertThat(problems(Picky.class, "most", 1L, "list", List.of("y", "x"))).isEmpty();
    assertThat(problems(Picky.class, "most", 0L, "list", List.of("y"))).isEmpty();
  }

  @Test
  void conditional_rendered_leavesCodeOut() {
    assertThat(ConfigSchema.of(Picky.class).render().get("entity_checks"))
        .isEqualTo(
            List.of(
                Map.of(
                    "conditional",
                    Map.of(
                        "if_field",
                        "kind",
                        "if_match",
                        Map.of("match_any", Map.of("patterns", List.of("^a$", "^b$"))),
                        "then_field",
                        "name",
                        "then_match",
                        Map.of("required", true))),
                Map.of(
                    "conditional",
                    Map.of(
                        "if_field",
                        "most",
                        "if_match",
                        Map.of("gt", 0L),
                        "then_field",
                        "list",
                        "then_match",
                        Map.of("contains", "x")))));
  }

  @Test
  void conditional_absentCondition_isDemanded() {
    assertThat(problems(Needed.class)).isEqualTo(Map.of("size", "field required for entity check"));
    assertThat(problems(Needed.class, "size", "a", "list", List.of("x")))
        .containsEntry("list", "length must be 2");
  }

  @Test
  void conditionalAtLeastOneOf_metAndNoneSet_isRefused() {
    assertThat(problems(ConditionalAtLeastOne.class, "kind", "x"))
        .isEqualTo(rule("at least one of these fields must be non-empty: 'a', 'b'"));
    assertThat(problems(ConditionalAtLeastOne.class, "kind", "y"))
        .isEqualTo(rule("set 'a', 'b' for y"));
    assertThat(problems(ConditionalAtLeastOne.class, "kind", "z")).isEmpty();
    assertThat(problems(ConditionalAtLeastOne.class, "kind", "x", "b", "1")).isEmpty();
  }

  @Test
  void custom_soundFields_areChecked() {
    assertThat(problems(Custom.class, "a", "x", "b", "yy")).isEqualTo(rule("lengths differ"));
    assertThat(problems(Custom.class, "a", "x", "b", "y")).isEmpty();
  }

  @Test
  void custom_faultyAbsentOrReferencedField_isNotChecked() {
    assertThat(problems(Custom.class, "a", 1L, "b", "y"))
        .isEqualTo(Map.of("a", "expected a string"));
    assertThat(problems(Custom.class, "a", "x")).isEqualTo(Map.of("b", "required field missing"));
    assertThat(problems(Custom.class, "a", "{vault://env/a}", "b", "y")).isEmpty();
  }

  private static Object rendered(Class<? extends Record> type) {
    return ConfigSchema.of(type).render().get("entity_checks");
  }

  @Test
  void render_checks_areKongs() {
    assertThat(rendered(AtLeastOne.class))
        .isEqualTo(List.of(Map.of("at_least_one_of", List.of("a", "b"))));
    assertThat(rendered(OnlyOne.class))
        .isEqualTo(List.of(Map.of("only_one_of", List.of("a", "b"))));
    assertThat(rendered(Exclusive.class))
        .isEqualTo(List.of(Map.of("mutually_exclusive", List.of("a", "b"))));
    assertThat(rendered(Together.class))
        .isEqualTo(List.of(Map.of("mutually_required", List.of("a", "b"))));
    assertThat(rendered(Distinct.class)).isEqualTo(List.of(Map.of("distinct", List.of("a", "b"))));
    assertThat(rendered(Custom.class))
        .isEqualTo(
            List.of(Map.of("custom_entity_check", Map.of("field_sources", List.of("a", "b")))));
    assertThat(rendered(Needed.class))
        .isEqualTo(
            List.of(
                Map.of(
                    "conditional",
                    Map.of(
                        "if_field",
                        "size",
                        "if_match",
                        Map.of("required", true),
                        "then_field",
                        "list",
                        "then_match",
                        Map.of("len_eq", 2L)))));
    assertThat(rendered(ConditionalAtLeastOne.class))
        .isEqualTo(
            List.of(
                Map.of(
                    "conditional_at_least_one_of",
                    Map.of(
                        "if_field", "kind",
                        "if_match", Map.of("match", "^x"),
                        "then_at_least_one_of", List.of("a", "b"))),
                Map.of(
                    "conditional_at_least_one_of",
                    Map.of(
                        "if_field",
                        "kind",
                        "if_match",
                        Map.of("one_of", List.of("y")),
                        "then_err",
                        "set %s for y",
                        "then_at_least_one_of",
                        List.of("a", "b")))));
  }
}
