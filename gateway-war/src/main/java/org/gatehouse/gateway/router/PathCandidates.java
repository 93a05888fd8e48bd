package org.gatehouse.gateway.router;

import java.util.List;

/** Rules by what a path must start with. */
record PathCandidates(TextTable byStart) implements Candidates {
  /** Up to this many rules, looking at each is cheaper than a table. */
  private static final int FEW = 4;

  /** These rules, changed: a table when they become many, which it then stays. */
  static Candidates changed(Candidates rules, RuleChange change) {
    if (rules instanceof PathCandidates paths) {
      return paths.changed(change);
    }
    List<RouteRule> changed = change.appliedTo(RuleList.rulesOf(rules));
    return changed.size() <= FEW
        ? RuleList.of(changed)
        : new PathCandidates(TextTable.ofStarts()).changed(new RuleChange(List.of(), changed));
  }

  private Candidates changed(RuleChange change) {
    TextTable table =
        byStart.changed(
            change.by(RouteRule::pathStarts),
            (start, rules, part) -> RuleList.of(part.appliedTo(RuleList.rulesOf(rules))));
    return table.isEmpty() ? RuleList.NONE : new PathCandidates(table);
  }

  @Override
  public void offerTo(Search search, boolean startMatches) {
    byStart.offerMatching(search.input().path().normalized(), search, true);
  }

  @Override
  public long bestRank() {
    return byStart.bestRank();
  }
}
