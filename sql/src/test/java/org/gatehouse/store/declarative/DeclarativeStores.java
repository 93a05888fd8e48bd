package org.gatehouse.store.declarative;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.gatehouse.testkit.store.ReadOnlyStore;
import org.gatehouse.testkit.store.SamplePlugin;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Hands out a new store for each test, which gets its entities as whole configurations. */
final class DeclarativeStores
    implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(DeclarativeStores.class);

  /** A store, and all that it has been given so far. */
  private static final class Opened implements ReadOnlyStore.Seeder {
    private final Path folder = temporaryFolder();
    private final List<EntityType<?>> types = types();
    private final DeclarativeStore store =
        DeclarativeStore.open(types, List.of(SamplePlugin.TYPE), Optional.empty(), folder);
    private final ReadOnlyStore seen = new ReadOnlyStore(store, this);
    private final Map<Record, EntityType<?>> seeds = new LinkedHashMap<>();

    @Override
    public <E extends Record> void seed(EntityType<E> type, E entity) {
      seeds.put(entity, type);
      DeclaredEntities all = new DeclaredEntities(types, true);
      seeds.forEach((seed, ofType) -> all.add(ofType, seed));
      store.put(all);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("gatehouse-declarative");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<EntityType<?>> types() {
    List<EntityType<?>> types = new ArrayList<>(CoreEntities.all());
    types.addAll(SamplePlugin.TYPE.entities());
    return types;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put(Opened.class, new Opened());
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    try (Stream<Path> files = Files.walk(opened(context).folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Opened opened(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(Opened.class, Opened.class);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    opened(context).seen.runTest(invocation::proceed);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Store.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return opened(context).seen;
  }
}
