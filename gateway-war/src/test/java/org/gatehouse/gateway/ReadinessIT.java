package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.Stores;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessIT {
  @Test
  void get_beforeTheStoreHasAnswered_is503_afterwards404() throws Exception {
    try (PostgresNode postgres = PostgresNode.start()) {
      PostgresAddress database = postgres.createDatabase();
      postgres.stop();
      try (TestNode node = TestNode.start(database, Map.of())) {
        RawResponse refused = node.get("/");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("1");
        assertThat(refused.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(refused.text()).isEqualTo("{\"message\":\"no configuration available\"}");

        postgres.startAgain();
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> node.get("/").status() == 404);

        postgres.stop();
        assertThat(node.get("/").status()).isEqualTo(404);
      }
    }
  }

  @Test
  void opening_thatEndsWithAnError_isTriedAgain(@TempDir Path data) {
    Settings settings =
        SettingsReader.read(
            Map.of(),
            Map.of("gatehouse.database", "off", "gatehouse.data", data.toString()),
            key -> null);
    PluginCatalogue catalogue = PluginCatalogue.of();
    AtomicBoolean isClosed = new AtomicBoolean();
    Store broken =
        (Store)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    isClosed.set(true);
                    return null;
                  }
                  throw new OutOfMemoryError("unable to create native thread");
                });
    Deque<Supplier<Store>> attempts = new ArrayDeque<>();
    attempts.add(
        () -> {
          throw new OutOfMemoryError("unable to create native thread");
        });
    attempts.add(() -> broken);
    attempts.add(() -> Stores.open(settings, catalogue.types(), catalogue.classLoader()));

    try (GatewayNode node = GatewayNode.start(settings, catalogue, () -> attempts.remove().get())) {
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(node::isReady);
    }
    assertThat(isClosed).isTrue();
  }

  @Test
  void close_whileTheStoreIsDown_takesNoLongTime() {
    TestNode node =
        TestNode.start(new PostgresAddress("127.0.0.1", 1, "none", "nobody", ""), Map.of());
    long started = System.nanoTime();
    node.close();
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
  }
}
