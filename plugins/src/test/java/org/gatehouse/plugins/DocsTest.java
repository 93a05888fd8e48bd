package org.gatehouse.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gatehouse.api.plugin.PluginType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the pages of the plugins against their records; writes them when asked to. */
class DocsTest {
  private static final Path PAGES = Path.of("../docs/plugins");

  static List<PluginType<?>> types() {
    return new BuiltinPlugins().pluginTypes();
  }

  @ParameterizedTest
  @MethodSource("types")
  void page_generatedPart_isWhatTheRecordsSay(PluginType<?> type) throws IOException {
    Path file = PAGES.resolve(type.name() + ".md");
    String page = Files.exists(file) ? Files.readString(file) : "";
    String wanted = PluginPage.written(page, type);
    if (Boolean.getBoolean("gatehouse.docs.write")) {
      Files.createDirectories(PAGES);
      Files.writeString(file, wanted);
      return;
    }

    assertThat(page)
        .as(
            "docs/plugins/%s.md; bring it up to date with: mvn -pl plugins -am test -Dtest=DocsTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dgatehouse.docs.write=true",
            type.name())
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @MethodSource("types")
  void page_behaviourNotes_areThere(PluginType<?> type) throws IOException {
    String page = Files.readString(PAGES.resolve(type.name() + ".md"));

    assertThat(page).containsPattern("## Behaviour notes\n+\\S");
  }
}
