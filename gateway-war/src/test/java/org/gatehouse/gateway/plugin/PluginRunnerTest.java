package org.gatehouse.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.gateway.plugin.PluginRows.row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.vault.Vaults;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class PluginRunnerTest {
  private static final String REFUSED = "; requests in its scope are answered with 500";

  private final List<Store.UnreadableRow> problems = new ArrayList<>();
  private final List<PluginInstance> handedOut = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final PluginRunner runner =
      new PluginRunner(
          List.of(
              TestPlugin.type("good", 2),
              TestPlugin.type("other", 1),
              TestPlugin.type(
                  "picky",
                  6,
                  (config, context) -> {
                    throw new IllegalArgumentException("bad " + config.secret().orElse(""));
                  }),
              TestPlugin.type(
                  "throwing",
                  3,
                  (config, context) -> {
                    throw new IllegalStateException("no such host");
                  }),
              TestPlugin.type(
                  "unlinked",
                  4,
                  (config, context) -> {
                    throw new NoClassDefFoundError("org/example/Gone");
                  }),
              TestPlugin.type(
                  "unclosable",
                  5,
                  (config, context) ->
                      new Plugin() {
                        @Override
                        public void close() {
                          throw new IllegalStateException("on purpose");
                        }
                      }),
              TestPlugin.type(
                  "collapsing",
                  7,
                  (config, context) ->
                      new Plugin() {
                        @Override
                        public void close() {
                          throw new StackOverflowError("on purpose");
                        }
                      }),
              TestPlugin.type(
                  "exhausted",
                  8,
                  (config, context) -> {
                    throw new OutOfMemoryError("no thread");
                  }),
              PluginType.named("logging", TestPlugin.Config.class)
                  .priority(9)
                  .create(
                      Logging.class,
                      (config, context) -> {
                        throw new IllegalStateException("no such file");
                      })),
          this::context);

  /** Acts when all is done. */
  private static final class Logging implements Plugin {
    @Override
    public void onLog(Exchange exchange) {}
  }

  private PluginContext context(PluginInstance row) {
    handedOut.add(row);
    // plugins of these tests use nothing else of it
    return new NodePluginContext(row, "node", "host", null, null, null, null);
  }

  private PluginRunner.Reload reload(PluginInstance... rows) {
    return reload(List.of(rows), List.of());
  }

  private PluginRunner.Reload reload(
      List<PluginInstance> rows, List<Store.UnreadableRow> unreadable) {
    problems.clear();
    Vaults vaults = new Vaults(environment, "", List.of());
    return runner.reload(rows, unreadable, vaults, problems::add);
  }

  private static List<TestPlugin> running(PluginRunner.Reload reload) {
    return List.of(reload.resolver().global().hooks(Phase.ACCESS)).stream()
        .filter(TestPlugin.class::isInstance)
        .map(TestPlugin.class::cast)
        .toList();
  }

  @Test
  void reload_row_runsWithItsConfig() {
    PluginRunner.Reload reload =
        reload(row("good", Map.of("config", Map.of("greeting", "hello", "most", 3L))));

    assertThat(running(reload))
        .singleElement()
        .satisfies(plugin -> assertThat(plugin.config.greeting()).contains("hello"))
        .satisfies(plugin -> assertThat(plugin.config.most()).isEqualTo(3));
    assertThat(reload.retired()).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void reload_rowOlderThanAField_getsTheDefault() {
    assertThat(running(reload(row("good"))))
        .singleElement()
        .satisfies(plugin -> assertThat(plugin.config.most()).isEqualTo(7));
  }

  @Test
  void reload_rowsThatCannotRun_areReported() {
    PluginInstance unknown = row("unheard-of");
    PluginInstance faulty = row("other", Map.of("config", Map.of("most", "many")));
    PluginInstance throwing = row("throwing");
    PluginInstance unlinked = row("unlinked");

    PluginRunner.Reload reload = reload(unknown, faulty, row("good"), throwing, unlinked);

    assertThat(running(reload)).hasSize(1);
    assertThat(problems)
        .containsExactly(
            new Store.UnreadableRow(
                "plugins",
                unknown.id().toString(),
                "name: unheard-of (expected: an installed plugin)" + REFUSED),
            new Store.UnreadableRow(
                "plugins",
                faulty.id().toString(),
                "schema violation (config.most: expected an integer)" + REFUSED),
            new Store.UnreadableRow(
                "plugins", throwing.id().toString(), "does not start: no such host" + REFUSED),
            new Store.UnreadableRow(
                "plugins", unlinked.id().toString(), "does not start: org/example/Gone" + REFUSED));
  }

  private static Optional<Integer> status(PluginChain chain) {
    FakeExchange exchange = FakeExchange.request("GET", "/").build();
    for (Plugin plugin : chain.hooks(Phase.ACCESS)) {
      if (plugin.onAccess(exchange) == Outcome.RESPONDED) {
        break;
      }
    }
    return exchange.answer().map(Answer::status);
  }

  private static PluginChain ofRoute(ScopeResolver resolver, String route) {
    return resolver.chain(UUID.fromString(SampleEntities.id(route)), null, null);
  }

  @Test
  void reload_rowThatCannotRun_isAnsweredWith500InItsScope() {
    Map<String, ?> faulty = Map.of("config", Map.of("most", "many"));

    ScopeResolver resolver =
        reload(
                row("throwing", "route", "r1"),
                row("other", faulty, "route", "r2"),
                row("unheard-of", "route", "r3"),
                row("good"))
            .resolver();

    assertThat(status(ofRoute(resolver, "r1"))).contains(500);
    assertThat(status(ofRoute(resolver, "r2"))).contains(500);
    assertThat(status(ofRoute(resolver, "r3"))).contains(500);
    assertThat(status(ofRoute(resolver, "r4"))).isEmpty();
  }

  /** What a store says of a row that it cannot read. */
  private static Store.UnreadableRow unreadable(PluginInstance row) {
    Map<String, Object> scope = new HashMap<>();
    scope.put("id", row.id().toString());
    scope.put("name", row.name());
    scope.put("enabled", row.enabled());
    scope.put("route", row.route().map(route -> Map.of("id", route.id().toString())).orElse(null));
    return new Store.UnreadableRow("plugins", row.id().toString(), "not read", scope);
  }

  @Test
  void reload_unreadableRow_isAnsweredWith500InItsScope() {
    ScopeResolver resolver =
        reload(
                List.of(row("good")),
                List.of(
                    unreadable(row("other", "route", "r1")),
                    unreadable(row("unheard-of", "route", "r2"))))
            .resolver();

    assertThat(status(ofRoute(resolver, "r1"))).contains(500);
    assertThat(status(ofRoute(resolver, "r2"))).contains(500);
    assertThat(status(ofRoute(resolver, "r3"))).isEmpty();
    assertThat(problems)
        .extracting(Store.UnreadableRow::problem)
        .containsExactly("not read" + REFUSED, "not read" + REFUSED);
  }

  @Test
  void reload_rowThatCanBeReadNoMore_retiresItsPlugin() {
    TestPlugin first = running(reload(row("good"))).get(0);

    PluginRunner.Reload second = reload(List.of(), List.of(unreadable(row("good"))));

    assertThat(second.retired()).containsExactly(first);
    assertThat(status(second.resolver().global())).contains(500);
    assertThat(running(reload(row("good")))).hasSize(1);
  }

  @Test
  void reload_unreadableRowThatKeepsNobodyOut_isOnlyReported() {
    Store.UnreadableRow disabled = unreadable(row("good", Map.of("enabled", false)));
    Store.UnreadableRow logging = unreadable(row("logging"));
    Store.UnreadableRow scopeless = new Store.UnreadableRow("plugins", "1", "no JSON");

    PluginRunner.Reload reload = reload(List.of(), List.of(disabled, logging, scopeless));

    assertThat(status(reload.resolver().global())).isEmpty();
    assertThat(problems).containsExactly(disabled, logging, scopeless);
  }

  @Test
  void reload_valueThatDoesNotFit_isAnsweredWith500() {
    environment.put("WORD", "much too long");

    assertThat(status(reload(referring("good")).resolver().global())).contains(500);

    environment.put("WORD", "sesame");
    assertThat(status(reload(referring("good")).resolver().global())).isEmpty();
  }

  @Test
  void reload_pluginThatOnlyLogsAndCannotRun_keepsNoRequestOut() {
    assertThat(status(reload(row("logging")).resolver().global())).isEmpty();

    assertThat(problems)
        .extracting(Store.UnreadableRow::problem)
        .containsExactly("does not start: no such file");
  }

  @Test
  void reload_pluginThatEndsInAnError_harmsNoOther() {
    PluginRunner.Reload reload = reload(row("exhausted"), row("good"));

    assertThat(running(reload)).hasSize(1);
    assertThat(problems)
        .extracting(Store.UnreadableRow::problem)
        .containsExactly("does not start: no thread" + REFUSED);
  }

  @Test
  void reload_rowThatCouldNotRun_isTriedAgain() {
    reload(row("throwing"));
    reload(row("throwing"), row("good"));

    assertThat(problems).hasSize(1);
    assertThat(handedOut).extracting(PluginInstance::name).hasSize(3);
  }

  @Test
  void reload_unchangedRow_keepsItsPlugin() {
    TestPlugin first = running(reload(row("good"))).get(0);

    PluginRunner.Reload second = reload(row("good"), row("other"));

    assertThat(running(second)).hasSize(2).first().isSameAs(first);
    assertThat(second.retired()).isEmpty();
    assertThat(first.timesClosed).isZero();
  }

  @Test
  void reload_changedRow_isReplacedAndTheOldOneRetired() {
    TestPlugin first = running(reload(row("good"))).get(0);

    PluginRunner.Reload second = reload(row("good", Map.of("config", Map.of("most", 8L))));

    assertThat(running(second)).singleElement().isNotSameAs(first);
    assertThat(second.retired()).containsExactly(first);
    assertThat(first.timesClosed).isZero();
  }

  @Test
  void reload_changedToWhatCannotRun_retiresTheOldOne() {
    TestPlugin first = running(reload(row("good"))).get(0);

    PluginRunner.Reload second = reload(row("good", Map.of("config", Map.of("most", "many"))));

    assertThat(running(second)).isEmpty();
    assertThat(second.retired()).containsExactly(first);
  }

  @Test
  void reload_removedOrDisabledRow_isRetired() {
    TestPlugin good = running(reload(row("good"), row("other"))).get(0);

    PluginRunner.Reload second = reload(row("good", Map.of("enabled", false)));

    assertThat(running(second)).isEmpty();
    assertThat(second.retired()).hasSize(2).contains(good);
    assertThat(problems).isEmpty();
  }

  private static PluginInstance referring(String plugin) {
    return row(plugin, Map.of("config", Map.of("secret", "{vault://env/word}")));
  }

  @Test
  void reload_reference_isResolvedForThePlugin() {
    environment.put("WORD", "sesame");

    TestPlugin plugin = running(reload(referring("good"))).get(0);

    assertThat(plugin.config.secret()).contains("sesame");
    assertThat(plugin.context.instance().config()).containsEntry("secret", "sesame");
    assertThat(problems).isEmpty();
  }

  @Test
  void reload_unchangedRowWhoseReferenceHasAnotherValue_isReplaced() {
    environment.put("WORD", "sesame");
    TestPlugin first = running(reload(referring("good"))).get(0);
    assertThat(running(reload(referring("good")))).containsExactly(first);

    environment.put("WORD", "simsalabim");
    PluginRunner.Reload reload = reload(referring("good"));

    assertThat(running(reload))
        .singleElement()
        .satisfies(plugin -> assertThat(plugin.config.secret()).contains("simsalabim"));
    assertThat(reload.retired()).containsExactly(first);
  }

  @Test
  void reload_referenceToNothing_runsWithAnEmptyTextAndIsReportedEachTime() {
    for (int time = 0; time < 2; time++) {
      assertThat(running(reload(referring("good"))))
          .singleElement()
          .satisfies(plugin -> assertThat(plugin.config.secret()).contains(""));
      assertThat(problems)
          .containsExactly(
              new Store.UnreadableRow(
                  "plugins",
                  referring("good").id().toString(),
                  "config.secret: unable to resolve reference {vault://env/word} (could not get"
                      + " value from external vault (no value found))"));
    }
    assertThat(handedOut).hasSize(1);
  }

  @Test
  void reload_valueThatDoesNotFit_isReportedWithoutIt() {
    environment.put("WORD", "much too long");
    assertThat(running(reload(referring("good")))).isEmpty();
    assertThat(problems)
        .extracting(Store.UnreadableRow::problem)
        .containsExactly(
            "config.secret: the value of {vault://env/word} does not fit the schema" + REFUSED);
  }

  @Test
  void reload_pluginThatFailsOnAResolvedValue_isReportedWithoutIt() {
    environment.put("WORD", "sesame");
    reload(referring("picky"));
    assertThat(problems)
        .extracting(Store.UnreadableRow::problem)
        .containsExactly("does not start: IllegalArgumentException" + REFUSED);
  }

  @Test
  void close_oneThatThrows_doesNotKeepTheOthersOpen() {
    TestPlugin last = running(reload(row("unclosable"), row("collapsing"), row("good"))).get(0);

    runner.closeAll();
    runner.closeAll();

    assertThat(last.timesClosed).isEqualTo(1);
  }
}
