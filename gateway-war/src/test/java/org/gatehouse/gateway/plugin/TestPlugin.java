package org.gatehouse.gateway.plugin;

import java.util.Optional;
import java.util.function.BiFunction;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.LengthMax;
import org.gatehouse.api.config.Referenceable;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;

/** A plugin that keeps what it was made of, and whether it was closed. */
final class TestPlugin implements Plugin {
  final Config config;
  final PluginContext context;
  int timesClosed;

  private TestPlugin(Config config, PluginContext context) {
    this.config = config;
    this.context = context;
  }

  /** Says how to greet. */
  public record Config(
      @Doc("The greeting.") Optional<String> greeting,
      @Doc("The most.") @Default("7") int most,
      @Doc("The magic word.") @Secret @Referenceable @LengthMax(10) Optional<String> secret) {

    /** Without the word. */
    @Override
    public String toString() {
      return "greets with " + greeting.orElse("nothing");
    }
  }

  static PluginType<Config> type(String name, int priority) {
    return type(name, priority, TestPlugin::new);
  }

  static PluginType<Config> type(
      String name, int priority, BiFunction<Config, PluginContext, Plugin> factory) {
    return PluginType.named(name, Config.class)
        .priority(priority)
        .create(TestPlugin.class, factory::apply);
  }

  static TestPlugin of(Config config, PluginContext context) {
    return new TestPlugin(config, context);
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    return Outcome.CONTINUE;
  }

  @Override
  public void close() {
    timesClosed++;
  }
}
