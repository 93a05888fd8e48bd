package org.gatehouse.plugins.support.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.plugins.ratelimiting.RateLimitingPlugin;
import org.gatehouse.plugins.support.redis.RedisConfig;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** Counting in a real Redis. */
class RedisCountersIT {
  private static final String PASSWORD = "open sesame";
  private static final long NOW = System.currentTimeMillis();
  private static final long DAY_MILLIS = 86_400_000;

  private static int port;
  private static RedisServer server;

  @BeforeAll
  static void start() throws IOException {
    port = freePort();
    server =
        RedisServer.newRedisServer()
            .port(port)
            .bind("127.0.0.1")
            .setting("requirepass \"" + PASSWORD + "\"")
            .setting("save \"\"")
            .build();
    server.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.stop();
  }

  @BeforeEach
  void clear() {
    try (RedisClient client = client()) {
      client.flushAll();
    }
  }

  @Test
  void count_tellsUseBeforeTheCall_andCountsNoRefusal() {
    List<Limit> limits = List.of(new Limit(Period.DAY, 2), new Limit(Period.YEAR, 10));
    try (RedisCounters counters = counters(config(port))) {
      assertThat(counters.count("a", NOW, limits)).containsExactly(0, 0);
      assertThat(counters.count("a", NOW, limits)).containsExactly(1, 1);
      assertThat(counters.count("a", NOW, limits)).containsExactly(2, 2);
      assertThat(counters.count("a", NOW, limits)).containsExactly(2, 2);
      assertThat(counters.count("b", NOW, limits)).containsExactly(0, 0);
    }
  }

  @Test
  void keys_areKongsAndExpireWithTheirWindow() {
    try (RedisCounters counters = counters(config(port));
        RedisClient client = client()) {
      counters.count("a", NOW, List.of(new Limit(Period.DAY, 2)));
      long start = Period.DAY.startOf(NOW);

      assertThat(client.keys("*")).containsExactly("ratelimit:scope:a:" + start + ":day");
      assertThat(client.pttl("ratelimit:scope:a:" + start + ":day"))
          .isBetween(DAY_MILLIS - 60_000, DAY_MILLIS);
    }
  }

  @Test
  void count_ofANodeWhoseClockIsBehind_counts() {
    List<Limit> limits = List.of(new Limit(Period.DAY, 2));
    long daysAgo = NOW - 3 * DAY_MILLIS;
    try (RedisCounters counters = counters(config(port))) {
      counters.count("a", daysAgo, limits);
      counters.count("a", daysAgo, limits);

      assertThat(counters.count("a", daysAgo, limits)).containsExactly(2);
    }
  }

  @Test
  void keys_thatCountAgain_liveNoLonger() {
    FakePluginContext context = context();
    List<Limit> limits = List.of(new Limit(Period.DAY, 10));
    String key = "ratelimit:scope:a:" + Period.DAY.startOf(NOW) + ":day";
    try (RedisCounters counters = counters(config(port));
        SharedCounters sending = sending(context);
        RedisClient client = client()) {
      counters.count("a", NOW, limits);
      client.pexpire(key, 100_000);
      counters.count("a", NOW, limits);
      sending.count("a", NOW, limits);
      context.advance(Duration.ofMillis(500));

      assertThat(client.get(key)).isEqualTo("3");
      assertThat(client.pttl(key)).isBetween(1L, 100_000L);
    }
  }

  @Test
  void totals_ofANodeWhoseClockIsBehind_areKept() {
    FakePluginContext context = context();
    List<Limit> limits = List.of(new Limit(Period.DAY, 5));
    long daysAgo = NOW - 3 * DAY_MILLIS;
    context.clock().set(Instant.ofEpochMilli(daysAgo));
    try (RedisCounters other = counters(config(port));
        SharedCounters mine = sending(context)) {
      mine.count("a", daysAgo, limits);
      context.advance(Duration.ofMillis(500));

      assertThat(other.count("a", daysAgo, limits)).containsExactly(1);
    }
  }

  @Test
  void count_threeNodesAtOnce_letThroughExactlyTheLimit() throws Exception {
    List<Limit> limits = List.of(new Limit(Period.DAY, 1000));
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(12);
    List<RedisCounters> nodes = new ArrayList<>();
    List<Future<Integer>> passed = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      RedisCounters node = counters(config(port));
      nodes.add(node);
      for (int t = 0; t < 4; t++) {
        passed.add(
            threads.submit(
                () -> {
                  start.await();
                  int through = 0;
                  for (int i = 0; i < 200; i++) {
                    through += node.count("a", NOW, limits)[0] < 1000 ? 1 : 0;
                  }
                  return through;
                }));
      }
    }
    start.countDown();
    int total = 0;
    for (Future<Integer> one : passed) {
      total += one.get();
    }
    threads.shutdown();
    nodes.forEach(RedisCounters::close);

    assertThat(total).isEqualTo(1000);
  }

  @Test
  void count_nothingListens_failsThenFailsUntried() throws IOException {
    try (RedisCounters counters = counters(config(freePort()))) {
      List<Limit> limits = List.of(new Limit(Period.DAY, 2));

      assertThatThrownBy(() -> counters.count("a", NOW, limits))
          .isInstanceOf(CountersUnavailableException.class)
          .hasMessageMatching("redis 127\\.0\\.0\\.1:.* cannot be used");
      assertThatThrownBy(() -> counters.count("a", NOW, limits)).hasNoCause();
    }
  }

  @Test
  void count_redisNeverAnswers_failsAfterTheTimeout() throws IOException {
    // accepts connections, and that is all
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RedisCounters counters = counters(config(silent.getLocalPort()))) {
      long started = System.nanoTime();

      assertThatThrownBy(() -> counters.count("a", NOW, List.of(new Limit(Period.DAY, 2))))
          .isInstanceOf(CountersUnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isBetween(Duration.ofMillis(450), Duration.ofSeconds(5));
    }
  }

  @Test
  void totals_readAndAdd() {
    FakePluginContext context = context();
    List<Limit> limits = List.of(new Limit(Period.DAY, 5));
    try (RedisCounters other = counters(config(port))) {
      other.count("a", context.clock().millis(), limits);
      try (SharedCounters mine = sending(context)) {
        context.clock().set(Instant.ofEpochMilli(NOW));
        other.count("a", NOW, limits);
        assertThat(mine.count("a", NOW, limits)).containsExactly(1);
        assertThat(mine.count("a", NOW, limits)).containsExactly(2);
        assertThat(other.count("a", NOW, limits)).containsExactly(1);
        context.advance(Duration.ofMillis(500));

        assertThat(other.count("a", NOW, limits)).containsExactly(4);
        context.advance(Duration.ofMillis(501));
        assertThat(mine.count("a", NOW, limits)).containsExactly(5);
      }
    }
  }

  @Test
  void plugin_policyRedis_refusesAboveTheLimit() {
    FakePluginContext context = FakePluginContext.of(RateLimitingPlugin.TYPE, redisPlugin(-1));
    context.clock().set(Instant.ofEpochMilli(NOW));
    try (Plugin plugin = context.newPlugin()) {
      for (int i = 0; i < 3; i++) {
        assertThat(plugin.onAccess(FakeExchange.request("GET", "/").build()))
            .isEqualTo(Outcome.CONTINUE);
      }
      assertThat(plugin.onAccess(FakeExchange.request("GET", "/").build()))
          .isEqualTo(Outcome.RESPONDED);
    }
  }

  private static FakePluginContext context() {
    return FakePluginContext.of(RateLimitingPlugin.TYPE, redisPlugin(0.5));
  }

  /** Counters that send each half a second of the test's time, on the test's thread. */
  private static SharedCounters sending(FakePluginContext context) {
    Duration rate = Duration.ofMillis(500);
    SharedTotals totals = RedisCounters.totals(config(port), context);
    return new SharedCounters(
        "scope", totals, "redis", rate, rate, context, context.scheduler(), Runnable::run);
  }

  private static Map<String, Object> redisPlugin(double syncRate) {
    Map<String, Object> redis =
        Map.of("host", "127.0.0.1", "port", (long) port, "password", PASSWORD);
    return Map.of("day", 3L, "policy", "redis", "sync_rate", syncRate, "redis", redis);
  }

  private static RedisCounters counters(RedisConfig config) {
    return new RedisCounters("scope", config, context());
  }

  private static RedisConfig config(int atPort) {
    ConfigSchema<RedisConfig> schema = ConfigSchema.of(RedisConfig.class);
    return schema.bind(
        schema.merge(
            schema.defaults(),
            Map.of(
                "host",
                "127.0.0.1",
                "port",
                (long) atPort,
                "password",
                PASSWORD,
                "timeout",
                500L)));
  }

  private static RedisClient client() {
    return RedisClient.create("redis://:open%20sesame@127.0.0.1:" + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
