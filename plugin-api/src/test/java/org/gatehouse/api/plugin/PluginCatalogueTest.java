package org.gatehouse.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.Entity;
import org.gatehouse.api.entity.EntityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCatalogueTest {
  record NoConfig() {}

  @Entity(name = "passes")
  record Pass(UUID id, long createdAt) {}

  @Entity(name = "consumers")
  record OtherConsumer(UUID id, long createdAt) {}

  static final class DoesNothing implements Plugin {}

  /** The bundled plugins of these tests, which the class path names as a service. */
  public static final class Bundled implements PluginProvider {
    @Override
    public List<PluginType<?>> pluginTypes() {
      return List.of(named("late", 1), named("early", 1000));
    }
  }

  @Test
  void types_anyOrderGiven_runHighestPriorityFirst() {
    PluginCatalogue catalogue =
        PluginCatalogue.of(named("low", 1), named("high", 9), named("middle", 5));

    assertThat(catalogue.types())
        .extracting(PluginType::name)
        .containsExactly("high", "middle", "low");
  }

  @Test
  void types_samePriority_runTheLaterNameFirst() {
    PluginCatalogue catalogue = PluginCatalogue.of(named("a", 1), named("b", 1));

    assertThat(catalogue.types()).extracting(PluginType::name).containsExactly("b", "a");
  }

  @Test
  void find_unknownName_isEmpty() {
    PluginCatalogue catalogue = PluginCatalogue.of(named("known", 1));

    assertThat(catalogue.find("known")).isPresent();
    assertThat(catalogue.find("unknown")).isEmpty();
  }

  @Test
  void load_bundled_findsWhatTheApplicationCarries() {
    PluginCatalogue catalogue = load(List.of("bundled"));

    assertThat(catalogue.types()).extracting(PluginType::name).containsExactly("early", "late");
  }

  @Test
  void load_oneName_leavesTheOthersOut() {
    assertThat(load(List.of("late")).types()).extracting(PluginType::name).containsExactly("late");
  }

  @Test
  void load_off_isEmpty() {
    assertThat(load(List.of("off")).types()).isEmpty();
  }

  @Test
  void load_nameThatIsNotThere_isRefusedByName() {
    assertThatThrownBy(() -> load(List.of("bundled", "nope")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("plugins: nope (expected: bundled, off, or one of late, early)");
  }

  @Test
  void load_folderThatIsNotThere_isRefusedByPath(@TempDir Path folder) {
    Path absent = folder.resolve("absent");

    assertThatThrownBy(() -> load(List.of("bundled"), absent))
        .hasMessage("plugin_path: " + absent + " (expected: a folder)");
  }

  @Test
  void load_jarThatIsNamed_bringsItsTypes(@TempDir Path folder) throws IOException {
    writeJar(folder, "custom");

    try (PluginCatalogue catalogue = load(List.of("bundled", "custom"), folder)) {
      assertThat(catalogue.types())
          .extracting(PluginType::name)
          .containsExactly("early", "custom", "late");
      assertThat(catalogue.classLoader().getResource("db/here.txt")).isNotNull();
    }
  }

  @Test
  void load_jarThatIsNotNamed_staysOut(@TempDir Path folder) throws IOException {
    writeJar(folder, "custom");

    try (PluginCatalogue catalogue = load(List.of("bundled"), folder)) {
      assertThat(catalogue.find("custom")).isEmpty();
    }
  }

  @Test
  void load_jarWithTheNameOfABundledType_isRefused(@TempDir Path folder) throws IOException {
    writeJar(folder, "early");

    assertThatThrownBy(() -> load(List.of("bundled"), folder))
        .hasMessage(
            "plugins: early of thirdparty.Provider (expected: a name that no other plugin has)");
  }

  @Test
  void entityTypes_ofTypesWithEntities_followTheCoreOnes() {
    PluginCatalogue catalogue = PluginCatalogue.of(bringing(Pass.class));

    assertThat(catalogue.entityTypes())
        .startsWith(CoreEntities.all().toArray(EntityType<?>[]::new))
        .endsWith(EntityType.of(Pass.class))
        .hasSize(CoreEntities.all().size() + 1);
  }

  @Test
  void of_entityWithTheNameOfACoreOne_isRefused() {
    assertThatThrownBy(() -> PluginCatalogue.of(bringing(OtherConsumer.class)))
        .hasMessage(
            "plugins: gate brings the entity consumers"
                + " (expected: a name that no other entity has)");
  }

  private static PluginCatalogue load(List<String> names) {
    return PluginCatalogue.load(loader(), names, null);
  }

  private static PluginCatalogue load(List<String> names, Path folder) {
    return PluginCatalogue.load(loader(), names, folder);
  }

  private static ClassLoader loader() {
    return PluginCatalogueTest.class.getClassLoader();
  }

  private static PluginType<?> named(String name, int priority) {
    return PluginType.named(name, NoConfig.class)
        .priority(priority)
        .create(DoesNothing.class, (config, context) -> new DoesNothing());
  }

  private static PluginType<?> bringing(Class<? extends Record> entity) {
    return PluginType.named("gate", NoConfig.class)
        .entity(entity)
        .create(DoesNothing.class, (config, context) -> new DoesNothing());
  }

  /** Writes a jar with a provider of one type of priority 500, compiled for the occasion. */
  private static void writeJar(Path folder, String name) throws IOException {
    String source =
        """
        package thirdparty;
        import java.util.List;
        import org.gatehouse.api.plugin.*;
        public final class Provider implements PluginProvider {
          public record Config() {}
          public static final class Nothing implements Plugin {}
          public List<PluginType<?>> pluginTypes() {
            return List.of(PluginType.named("%s", Config.class).priority(500)
                .create(Nothing.class, (config, context) -> new Nothing()));
          }
        }
        """
            .formatted(name);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    compile(source, classes);
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("custom.jar")))) {
      try (var files = Files.list(classes.resolve("thirdparty"))) {
        for (Path file : files.toList()) {
          jar.putNextEntry(new JarEntry("thirdparty/" + file.getFileName()));
          jar.write(Files.readAllBytes(file));
        }
      }
      jar.putNextEntry(new JarEntry("META-INF/services/" + PluginProvider.class.getName()));
      jar.write("thirdparty.Provider".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      jar.putNextEntry(new JarEntry("db/here.txt"));
    }
  }

  private static void compile(String source, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      files.setLocation(StandardLocation.CLASS_OUTPUT, List.of(classes.toFile()));
      JavaFileObject file =
          new SimpleJavaFileObject(
              URI.create("string:///thirdparty/Provider.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return source;
            }
          };
      assertThat(compiler.getTask(null, files, null, null, null, List.of(file)).call()).isTrue();
    }
  }
}
