package org.gatehouse.plugins;

import java.util.List;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.testkit.store.PluginEntityStoreContract;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Credentials, tokens and all else that the bundled plugins keep, each type in turn. */
@ParameterizedClass
@MethodSource("types")
abstract class PluginEntities<E extends Record> implements PluginEntityStoreContract<E> {
  @Parameter EntityType<E> type;

  static List<EntityType<?>> types() {
    return PluginStores.types();
  }

  @Override
  public final EntityType<E> type() {
    return type;
  }
}
