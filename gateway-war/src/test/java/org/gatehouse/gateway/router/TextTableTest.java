package org.gatehouse.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static final RouteRule ANY =
      RouteRule.compile(
              new RoutedService(
                  RouteBuilder.route("any").withoutService().methods("GET").build(),
                  Optional.empty()))
          .get(0);
  private static final MatchInput INPUT = Request.get("h", "/").input();

  private final Random random = new Random(7);
  private final Map<String, RouteRule> expected = new HashMap<>();
  private TextTable table = TextTable.ofStarts();
  private long rank = Long.MAX_VALUE / 2;

  private void change(Map<String, RuleChange> changes) {
    table =
        table.changed(
            changes,
            (key, before, change) -> RuleList.of(change.appliedTo(RuleList.rulesOf(before))));
  }

  /** Another rule under the key, better or worse than those before, or none. */
  private RuleChange next(String key) {
    RouteRule before = expected.remove(key);
    List<RouteRule> removed = before == null ? List.of() : List.of(before);
    if (before != null && random.nextBoolean()) {
      return new RuleChange(removed, List.of());
    }
    RouteRule after = ANY.ranked(rank += random.nextInt(1000) - 500);
    expected.put(key, after);
    return new RuleChange(removed, List.of(after));
  }

  private static long rankUnder(String key, TextTable table) {
    Search search = new Search(INPUT);
    table.offerEqual(key, search);
    return search.bestRank();
  }

  @Test
  void changedTable_hasWhatANewOneWouldHave_andTheOneBeforeStaysAsItWas() {
    for (int i = 0; i < 3000; i++) {
      TextTable before = table;
      long bestBefore = before.bestRank();
      Map<String, RuleChange> changes = new HashMap<>();
      for (int j = random.nextInt(3); j >= 0; j--) {
        changes.computeIfAbsent("k".repeat(1 + random.nextInt(9)) + random.nextInt(30), this::next);
      }
      change(changes);

      long best = Long.MAX_VALUE;
      for (Map.Entry<String, RouteRule> entry : expected.entrySet()) {
        assertThat(rankUnder(entry.getKey(), table)).isEqualTo(entry.getValue().rank());
        best = Math.min(best, entry.getValue().rank());
      }
      for (String key : changes.keySet()) {
        assertThat(rankUnder(key, table) < Long.MAX_VALUE).isEqualTo(expected.containsKey(key));
      }
      assertThat(table.bestRank()).isEqualTo(best);
      assertThat(before.bestRank()).isEqualTo(bestBefore);
    }
  }

  @Test
  void tableWithoutCandidates_isEmpty() {
    for (int i = 0; i < 100; i++) {
      RouteRule rule = ANY.ranked(i + 1);
      change(Map.of("k" + i, new RuleChange(List.of(), List.of(rule))));
      assertThat(table.isEmpty()).isFalse();
      change(Map.of("k" + i, new RuleChange(List.of(rule), List.of())));
      assertThat(table.isEmpty()).isTrue();
    }
  }
}
