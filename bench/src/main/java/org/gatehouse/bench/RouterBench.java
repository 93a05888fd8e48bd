package org.gatehouse.bench;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.gatehouse.gateway.router.MatchInput;
import org.gatehouse.gateway.router.RequestPath;
import org.gatehouse.gateway.router.RouteCompiler;
import org.gatehouse.gateway.router.RouteMatch;
import org.gatehouse.gateway.router.Router;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What finding a route costs in small and large tables.
 *
 * <p>To meet: a match among 100,000 routes costs at most 1.5 times one among 10.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RouterBench {
  /** So many different requests that no branch predictor learns them. */
  private static final int REQUESTS = 256;

  @Param public RouteTable table = RouteTable.HOST;

  @Param({"10", "1000", "100000"})
  public int routes;

  private Router router = new RouteCompiler().compile(new TreeMap<>(), Map.of());
  private MatchInput[] requests = {};
  private int next;

  @Setup
  public void build() {
    router = new RouteCompiler().compile(table.routes(routes), Map.of());
    requests = table.requests(REQUESTS, routes);
    for (MatchInput request : requests) {
      if (router.match(request).isEmpty()) {
        throw new IllegalStateException("no route for " + request);
      }
    }
  }

  /** The look-up alone; another request each time, for any of the routes. */
  @Benchmark
  public Optional<RouteMatch> match() {
    return router.match(nextRequest());
  }

  /** From the raw path and the Host header to the path to ask the upstream for. */
  @Benchmark
  public String route() {
    MatchInput head = nextRequest();
    MatchInput input =
        MatchInput.of(
            head.method(),
            head.scheme(),
            head.host(),
            head.port(),
            (RequestPath) RequestPath.read(head.path().raw()),
            head.serverName(),
            head.headers());
    return router.match(input).orElseThrow().upstreamPath();
  }

  private MatchInput nextRequest() {
    next = (next + 1) & (REQUESTS - 1);
    return requests[next];
  }
}
