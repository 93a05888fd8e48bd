package org.gatehouse.api.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * The plugin types that a node has loaded, by name and in the order in which they run.
 *
 * <p>Types come from {@link PluginProvider}s. Those that the application itself carries are
 * bundled; those in jars of the folder for plugins are not, and are loaded only when they are
 * named. Immutable. Classes of the jars can be loaded until the catalogue is closed.
 */
public final class PluginCatalogue implements AutoCloseable {
  private static final String BUNDLED = "bundled";
  private static final String OFF = "off";

  private final List<PluginType<?>> types;
  private final Map<String, PluginType<?>> byName;
  private final List<EntityType<?>> entityTypes;
  private final ClassLoader classLoader;
  private final @Nullable URLClassLoader jars;

  private PluginCatalogue(
      Collection<PluginType<?>> types, ClassLoader application, @Nullable URLClassLoader jars) {
    /* Of two with one priority the later name runs first, as in Kong, so that the order never
     * depends on how the types were found. */
    this.types =
        types.stream()
            .sorted(
                Comparator.<PluginType<?>>comparingInt(PluginType::priority)
                    .thenComparing(PluginType::name)
                    .reversed())
            .toList();
    this.byName = new LinkedHashMap<>();
    this.types.forEach(type -> byName.put(type.name(), type));
    this.entityTypes = entityTypes(this.types);
    this.classLoader = jars == null ? application : jars;
    this.jars = jars;
  }

  /**
   * Loads the types that are asked for.
   *
   * @param application the class loader of the bundled plugins
   * @param names {@code bundled} for all that are bundled, names of single types, or {@code off}
   * @param folder where jars with further types are; null when there are none
   * @throws IllegalArgumentException naming what cannot be loaded, and why
   */
  public static PluginCatalogue load(
      ClassLoader application, Collection<String> names, @Nullable Path folder) {
    Map<String, PluginType<?>> bundled = new LinkedHashMap<>();
    add(bundled, ServiceLoader.load(PluginProvider.class, application), application, true);
    if (folder == null) {
      return new PluginCatalogue(chosen(names, bundled, bundled), application, null);
    }
    URLClassLoader jars = new URLClassLoader(jarsIn(folder), application);
    try {
      Map<String, PluginType<?>> all = new LinkedHashMap<>(bundled);
      add(all, ServiceLoader.load(PluginProvider.class, jars), jars, false);
      return new PluginCatalogue(chosen(names, bundled, all), application, jars);
    } catch (RuntimeException e) {
      close(jars);
      throw e;
    }
  }

  /** A catalogue of given types. */
  public static PluginCatalogue of(PluginType<?>... types) {
    return new PluginCatalogue(List.of(types), PluginCatalogue.class.getClassLoader(), null);
  }

  private static URL[] jarsIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("plugin_path: " + folder + " (expected: a folder)");
    }
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".jar")) {
          jars.add(file.toUri().toURL());
        }
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException("plugin_path: " + folder + " cannot be read", e);
    }
    return jars.toArray(URL[]::new);
  }

  /**
   * Adds the types of providers.
   *
   * @param all whether also those that {@code loader} has from its parent
   */
  private static void add(
      Map<String, PluginType<?>> types,
      ServiceLoader<PluginProvider> providers,
      ClassLoader loader,
      boolean all) {
    try {
      for (ServiceLoader.Provider<PluginProvider> provider : providers.stream().toList()) {
        if (all || provider.type().getClassLoader() == loader) {
          provider.get().pluginTypes().forEach(type -> add(types, type, provider.type()));
        }
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new IllegalArgumentException("plugins: cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static void add(Map<String, PluginType<?>> types, PluginType<?> type, Class<?> provider) {
    if (types.putIfAbsent(type.name(), type) != null) {
      throw new IllegalArgumentException(
          "plugins: %s of %s (expected: a name that no other plugin has)"
              .formatted(type.name(), provider.getName()));
    }
  }

  private static List<PluginType<?>> chosen(
      Collection<String> names,
      Map<String, PluginType<?>> bundled,
      Map<String, PluginType<?>> all) {
    Set<PluginType<?>> chosen = new LinkedHashSet<>();
    for (String name : names) {
      if (name.equals(BUNDLED)) {
        chosen.addAll(bundled.values());
      } else if (!name.equals(OFF)) {
        chosen.add(
            Optional.<PluginType<?>>ofNullable(all.get(name))
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "plugins: %s (expected: bundled, off, or one of %s)"
                                .formatted(name, String.join(", ", all.keySet())))));
      }
    }
    return List.copyOf(chosen);
  }

  private static List<EntityType<?>> entityTypes(List<PluginType<?>> types) {
    Map<String, EntityType<?>> entities = new LinkedHashMap<>();
    CoreEntities.all().forEach(entity -> entities.put(entity.name(), entity));
    for (PluginType<?> type : types) {
      for (EntityType<?> entity : type.entities()) {
        EntityType<?> known = entities.putIfAbsent(entity.name(), entity);
        if (known != null && !known.equals(entity)) {
          throw new IllegalArgumentException(
              "plugins: %s brings the entity %s (expected: a name that no other entity has)"
                  .formatted(type.name(), entity.name()));
        }
      }
    }
    return List.copyOf(entities.values());
  }

  /** The types in the order in which they run, the highest priority first. */
  public List<PluginType<?>> types() {
    return types;
  }

  /** The type of a name; empty when it is not loaded. */
  public Optional<PluginType<?>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The core entities and those that the types bring, parents before their children. */
  public List<EntityType<?>> entityTypes() {
    return entityTypes;
  }

  /** The loader that sees the classes and resources of all types. */
  public ClassLoader classLoader() {
    return classLoader;
  }

  /** Closes the jars of the folder. */
  @Override
  public void close() {
    if (jars != null) {
      close(jars);
    }
  }

  private static void close(URLClassLoader jars) {
    try {
      jars.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
