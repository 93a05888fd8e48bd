package org.gatehouse.gateway.router;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.gatehouse.api.config.StepBudget;

/**
 * Finds the best route for a request, by the rules of Kong's default router ({@code
 * traditional_compatible}).
 *
 * <p>A route matches when each kind of attribute that it has matches by one of its values: hosts,
 * paths, methods, headers (each of them), and SNIs where the connection is secure. Of all routes
 * that match, the one of the highest precedence wins, see {@link RoutePrecedence}.
 *
 * <p>Immutable and thread-safe. The time that a match takes depends on the length of host and path
 * and on how many rules have their host and start of path, not on the number of routes; regexes are
 * tried within a budget of steps.
 */
public final class Router {
  private final RouteIndex index;
  private final List<RejectedRoute> rejected;
  private final LongAdder abortedMatches = new LongAdder();

  Router(RouteIndex index, List<RejectedRoute> rejected) {
    this.index = index;
    this.rejected = List.copyOf(rejected);
  }

  /**
   * The route for a request; empty when none matches.
   *
   * <p>Also empty when the routes' regexes backtrack so much over this request that their budget is
   * used up: what a route with higher precedence might have wanted must not go to one with lower.
   */
  public Optional<RouteMatch> match(MatchInput input) {
    Search search = new Search(input);
    try {
      index.offerTo(search);
    } catch (StepBudget.Exhausted e) {
      abortedMatches.increment();
      return Optional.empty();
    }
    return search.result();
  }

  /** Whether any route looks at the server name; if none does, it need not be found out. */
  public boolean hasServerNames() {
    return index.hasServerNames();
  }

  /** The routes that could not be compiled. */
  public List<RejectedRoute> rejected() {
    return rejected;
  }

  /** How many matches ended because regexes backtracked too much. */
  public long abortedMatches() {
    return abortedMatches.sum();
  }
}
