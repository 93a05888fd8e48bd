package org.gatehouse.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gatehouse.gateway.router.RouteCompiler;
import org.gatehouse.gateway.router.RoutedService;
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
  private List<RoutedService> before = List.of();
  private List<RoutedService> after = List.of();
  private boolean isChanged;

  @Setup
  public void build() {
    before = table.routes(routes);
    after = table.routes(routes);
    // all the others are the same objects, as rows are that have not changed
    RoutedService changed = after.get(routes / 2);
    after.clear();
    after.addAll(before);
    after.set(routes / 2, new RoutedService(table.route(routes), changed.service()));
    compiler.compile(before);
  }

  @Benchmark
  public Router changeOne() {
    isChanged = !isChanged;
    return compiler.compile(isChanged ? after : before);
  }
}
