package org.gatehouse.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginContractTest {
  @TempDir Path pages;

  @Test
  void goodPlugins_keepTheContract() throws IOException {
    Files.writeString(pages.resolve("good.md"), "# good");
    PluginContract contract = contract(type("good", 1, GoodConfig.class));

    assertThatCode(
            () -> {
              contract.names_areUnique();
              contract.priorities_areUnique();
              contract.everyField_isDocumented();
              contract.defaults_areSound();
              contract.secrets_areMaskedInToString();
              contract.everyPlugin_hasPage();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void twoPluginsOfOneNameOrPriority_breakIt() {
    PluginContract contract =
        contract(type("good", 1, GoodConfig.class), type("good", 1, GoodConfig.class));

    assertBroken(contract::names_areUnique, "good");
    assertBroken(contract::priorities_areUnique, "1");
  }

  @Test
  void pluginWithoutPage_breaksIt() {
    assertBroken(contract(type("good", 1, GoodConfig.class))::everyPlugin_hasPage, "good.md");
  }

  @Test
  void carelessConfig_breaksIt() {
    PluginContract contract = contract(type("bad", 1, BadConfig.class));

    assertBroken(contract::everyField_isDocumented, "bad config.nested.limit");
    assertBroken(contract::defaults_areSound, "bad.nested.limit: value should be between 1 and 2");
    assertBroken(contract::secrets_areMaskedInToString, "BadConfig");
  }

  private static void assertBroken(Runnable rule, String names) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(rule::run)
        .withMessageContaining(names);
  }

  private PluginContract contract(PluginType<?>... types) {
    return new PluginContract() {
      @Override
      public List<PluginType<?>> pluginTypes() {
        return List.of(types);
      }

      @Override
      public Path pages() {
        return pages;
      }
    };
  }

  private static <C extends Record> PluginType<C> type(String name, int priority, Class<C> config) {
    return PluginType.named(name, config)
        .priority(priority)
        .create(SamplePlugin.class, (any, context) -> new SamplePlugin());
  }

  record GoodConfig(
      @Doc("Needed.") String needed, @Doc("A secret.") @Secret Optional<String> secret) {
    @Override
    public String toString() {
      return "good";
    }
  }

  record BadConfig(@Doc("Nested.") Nested nested) {}

  record Nested(
      @Between(min = 1, max = 2) @Default("3") int limit,
      @Doc("Secrets.") Map<String, @Secret String> secrets) {}

  static final class SamplePlugin implements Plugin {}
}
