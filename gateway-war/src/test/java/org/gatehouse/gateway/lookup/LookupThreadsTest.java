package org.gatehouse.gateway.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.gateway.lookup.LookupCacheTest.Nothing;
import org.gatehouse.gateway.lookup.LookupCacheTest.Token;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lookups on a node that may be out of native threads. */
class LookupThreadsTest {
  private static final EntityType<Token> TOKENS = EntityType.of(Token.class);

  private final FakeTicker ticker = new FakeTicker();
  private final FakePluginContext entities =
      FakePluginContext.of(
          PluginType.named("any", Nothing.class).create(Plugin.class, (config, context) -> null),
          Map.of());
  private final LookupStore store = new LookupStore(entities);
  private final ScarceThreads threads = new ScarceThreads();
  private final Refresher refresher =
      new Refresher(
          Duration.ofMinutes(1),
          new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads));
  private final LookupCache cache = new LookupCache(store, settings(), ticker::nanos, refresher);
  private final CredentialLookup<Token> byText = cache.lookup(TOKENS, "text");

  private static Settings settings() {
    Map<String, String> properties =
        Map.of("gatehouse.db_cache_ttl", "10", "gatehouse.db_resurrect_ttl", "30");
    return SettingsReader.read(Map.of(), properties, key -> null);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private Token stored(String name) {
    return entities
        .entities(Token.class)
        .upsert(
            SampleEntities.entity(
                Token.class, Map.of("id", SampleEntities.id("a"), "text", "t1", "name", name)));
  }

  @Test
  void find_pastItsTimeWithoutAThread_isServedOnAndAskedForLater() {
    Token token = stored("old");
    byText.find("t1");
    Token changed = stored("new");
    ticker.advance(Duration.ofSeconds(11));

    threads.areGone(true);
    assertThat(byText.find("t1")).contains(token);
    assertThat(byText.find("t1")).contains(token);
    assertThat(store.asked()).isEqualTo(1);

    threads.areGone(false);
    ticker.advance(Duration.ofSeconds(31));
    assertThat(byText.find("t1")).contains(changed);
  }

  @Test
  void ask_afterTheEnd_hasNoAnswer() {
    refresher.close();
    assertThat(refresher.ask(() -> "late")).isEmpty();
  }

  private static Set<String> threadsOfEhcache() {
    Set<String> names = new HashSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    names.removeIf(name -> !name.startsWith("Ehcache"));
    return names;
  }

  @Test
  void findAndChanged_needNoThreadToNoteWhatIsKnown() {
    Token token = stored("a");
    byText.find("t1");
    assertThat(cache.trackedIds()).isEqualTo(1);
    cache.changed(TOKENS, token.id());
    assertThat(cache.trackedIds()).isZero();
    assertThat(threadsOfEhcache()).isEmpty();
  }
}
