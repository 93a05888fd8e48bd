package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.Inputs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordBindingTest {
  record Inner(String text) {}

  record All(
      String text,
      int whole,
      Optional<Long> large,
      double number,
      boolean flag,
      UUID id,
      Optional<EntityRef> service,
      List<Integer> list,
      Set<String> set,
      Map<String, List<Double>> map,
      Inner inner,
      List<Inner> inners,
      Map<String, @Nullable Object> free,
      Optional<String> absent) {

    All {
      if (text.equals("refused")) {
        throw new IllegalArgumentException("no such text");
      }
    }
  }

  private static final UUID ID = UUID.fromString("995f85e6-8841-4c4f-a748-c54deb04fc72");
  private static final ConfigSchema<All> SCHEMA = ConfigSchema.of(All.class);

  private static Map<String, Object> json() {
    return Inputs.of(
        "text", "t",
        "whole", 1L,
        "large", 1L << 40,
        "number", 2L,
        "flag", true,
        "id", ID.toString(),
        "service", Map.of("id", ID.toString()),
        "list", List.of(1L, 2L),
        "set", List.of("b", "a"),
        "map", Map.of("k", List.of(1L, 1.5)),
        "inner", Map.of("text", "x"),
        "inners", List.of(Map.of("text", "y")),
        "free", Inputs.of("a", null, "b", List.of(1.5)),
        "absent", null);
  }

  @Test
  void bind_values_haveTheTypesOfTheComponents() {
    All all = SCHEMA.bind(json());

    assertThat(all)
        .isEqualTo(
            new All(
                "t",
                1,
                Optional.of(1L << 40),
                2.0,
                true,
                ID,
                Optional.of(new EntityRef(ID)),
                List.of(1, 2),
                Set.of("a", "b"),
                Map.of("k", List.of(1.0, 1.5)),
                new Inner("x"),
                List.of(new Inner("y")),
                Inputs.of("a", null, "b", List.of(1.5)),
                Optional.empty()));
    assertThat(all.set()).containsExactly("b", "a");
  }

  @Test
  void unbind_boundValues_areTheSame() {
    assertThat(SCHEMA.unbind(SCHEMA.bind(json()))).isEqualTo(json());
  }

  @Test
  void bind_collections_cannotBeChanged() {
    All all = SCHEMA.bind(json());

    assertThatThrownBy(() -> all.list().add(3)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> all.set().add("c")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> all.free().put("c", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void bind_unsoundValue_namesTheField() {
    Map<String, Object> missing = json();
    missing.remove("id");
    Map<String, Object> large = json();
    large.put("whole", 1L << 40);
    Map<String, Object> refused = json();
    refused.put("text", "refused");

    assertThatThrownBy(() -> SCHEMA.bind(missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id: required field missing");
    assertThatThrownBy(() -> SCHEMA.bind(large)).hasMessage("whole: integer overflow");
    assertThatThrownBy(() -> SCHEMA.bind(refused)).hasMessageContaining("no such text");
  }

  @Test
  void component_name_isItsValue() {
    assertThat(SCHEMA.component(SCHEMA.bind(json()), "id")).isEqualTo(ID);
    assertThatThrownBy(() -> SCHEMA.component(SCHEMA.bind(json()), "nope"))
        .hasMessage("All has no nope");
  }
}
