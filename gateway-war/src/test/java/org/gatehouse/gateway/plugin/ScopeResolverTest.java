package org.gatehouse.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.gateway.plugin.PluginRows.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class ScopeResolverTest {
  private static final int LIMIT = 900;
  private static final int AUTH = 1250;

  /** Scopes in Kong's order, the most specific first. */
  private static final List<String[]> PRECEDENCE =
      List.of(
          new String[] {"route", "r", "service", "s", "consumer", "c"},
          new String[] {"route", "r", "consumer", "c"},
          new String[] {"service", "s", "consumer", "c"},
          new String[] {"route", "r", "service", "s"},
          new String[] {"consumer", "c"},
          new String[] {"route", "r"},
          new String[] {"service", "s"},
          new String[] {});

  /** A plugin that does nothing but be told apart, in the phase that is looked at. */
  private record Named(PluginInstance row) implements Plugin {
    @Override
    public Outcome onAccess(Exchange exchange) {
      return Outcome.CONTINUE;
    }
  }

  private static ScopeResolver resolver(PluginInstance... rows) {
    return new ScopeResolver(
        Arrays.stream(rows)
            .map(
                row ->
                    new RunningPlugin(
                        row.name().equals("limit") ? LIMIT : AUTH, row, new Named(row)))
            .toList());
  }

  private static List<PluginInstance> chosen(PluginChain chain) {
    return Arrays.stream(chain.hooks(Phase.ACCESS)).map(plugin -> ((Named) plugin).row()).toList();
  }

  private static UUID id(String name) {
    return UUID.fromString(SampleEntities.id(name));
  }

  @Test
  void chain_everyScopeConfigured_takesTheMostSpecificOfThoseLeft() {
    List<PluginInstance> left = new ArrayList<>();
    PRECEDENCE.forEach(scope -> left.add(row("limit", scope)));
    while (!left.isEmpty()) {
      PluginInstance expected = left.get(0);
      // the order in which rows are read must not matter
      List<PluginInstance> backwards = new ArrayList<>(left);
      java.util.Collections.reverse(backwards);
      assertThat(
              chosen(
                  resolver(backwards.toArray(PluginInstance[]::new))
                      .chain(id("r"), id("s"), id("c"))))
          .containsExactly(expected);
      left.remove(0);
    }
  }

  @Test
  void chain_ofAnotherRouteServiceOrConsumer_isLeftOut() {
    ScopeResolver resolver =
        resolver(
            row("limit", "route", "r", "service", "s"),
            row("auth", "consumer", "c", "service", "s"));

    assertThat(chosen(resolver.chain(id("other"), id("s"), null))).isEmpty();
    assertThat(chosen(resolver.chain(id("r"), id("other"), null))).isEmpty();
    assertThat(chosen(resolver.chain(id("r"), null, null))).isEmpty();
    assertThat(chosen(resolver.chain(id("r"), id("s"), id("other"))))
        .containsExactly(row("limit", "route", "r", "service", "s"));
  }

  @Test
  void chain_withoutConsumer_hasNoneOfAConsumer() {
    PluginInstance everybody = row("limit");
    PluginInstance alone = row("limit", "consumer", "c");
    ScopeResolver resolver = resolver(everybody, alone);

    assertThat(chosen(resolver.chain(id("r"), id("s"), null))).containsExactly(everybody);
    assertThat(chosen(resolver.chain(id("r"), id("s"), id("other")))).containsExactly(everybody);
    assertThat(chosen(resolver.chain(id("r"), id("s"), id("c")))).containsExactly(alone);
    assertThat(chosen(resolver.chain(null, null, id("c")))).containsExactly(alone);
  }

  @Test
  void chain_ofSeveralPlugins_choosesEachOnItsOwn() {
    PluginInstance auth = row("auth", "service", "s");
    PluginInstance limit = row("limit", "route", "r");
    ScopeResolver resolver = resolver(limit, row("limit"), auth);

    PluginChain chain = resolver.chain(id("r"), id("s"), null);

    assertThat(chosen(chain)).containsExactly(auth, limit);
    assertThat(chain.name(Phase.ACCESS, 0)).isEqualTo("auth");
    assertThat(chain.priority(Phase.ACCESS, 1)).isEqualTo(900);
  }

  @Test
  void chain_disabledRow_leavesTheNextBest() {
    PluginInstance everybody = row("limit");
    ScopeResolver resolver =
        resolver(row("limit", Map.of("enabled", false), "route", "r"), everybody);

    assertThat(chosen(resolver.chain(id("r"), id("s"), null))).containsExactly(everybody);
  }

  @Test
  void chain_rowForStreamsOnly_isLeftOut() {
    ScopeResolver resolver =
        resolver(
            row("limit", Map.of("protocols", List.of("tcp", "tls"))),
            row("auth", Map.of("protocols", List.of("tcp", "https"))));

    assertThat(chosen(resolver.chain(null, null, null)))
        .extracting(PluginInstance::name)
        .containsExactly("auth");
  }

  @Test
  void global_hasOnlyThoseWithoutScope() {
    PluginInstance everybody = row("auth");
    ScopeResolver resolver = resolver(everybody, row("limit", "route", "r"));

    assertThat(chosen(resolver.global())).containsExactly(everybody);
  }

  @Test
  void chain_whatMakesNoDifference_isTheSameChain() {
    ScopeResolver resolver = resolver(row("limit", "route", "r"), row("auth"));

    assertThat(resolver.chain(id("r"), id("s1"), id("c1")))
        .isSameAs(resolver.chain(id("r"), id("s2"), id("c2")));
    assertThat(resolver.chain(id("other"), id("s1"), id("c1"))).isSameAs(resolver.global());
  }
}
