package org.gatehouse.bench;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.entity.Route;
import org.gatehouse.gateway.router.RouteCompiler;
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

/** What a change of one route costs the node, off the threads of requests. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RouteCompilerBench {
  @Param public RouteTable table = RouteTable.HOST;

  @Param({"10", "10000", "100000"})
  public int routes;

  private final RouteCompiler compiler = new RouteCompiler();
  private SortedMap<UUID, Route> before = new TreeMap<>();
  private SortedMap<UUID, Route> after = new TreeMap<>();
  private boolean isChanged;

  @Setup
  public void build() {
    before = table.routes(routes);
    // all the others are the same objects, as rows are that have not changed
    after = new TreeMap<>(before);
    after.remove(table.route(routes / 2).id());
    Route other = table.route(routes);
    after.put(other.id(), other);
    compiler.compile(before, Map.of());
  }

  @Benchmark
  public Router changeOne() {
    isChanged = !isChanged;
    return compiler.compile(isChanged ? after : before, Map.of());
  }
}
