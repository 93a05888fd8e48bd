package org.gatehouse.api.entity;

import java.util.List;

/** The entities that every Gatehouse has, parents before the children that point to them. */
public final class CoreEntities {
  private CoreEntities() {}

  /** Every core entity, parents first. */
  public static List<EntityType<?>> all() {
    return List.of(
        EntityType.of(Certificate.class),
        EntityType.of(Sni.class),
        EntityType.of(CaCertificate.class),
        EntityType.of(Vault.class),
        EntityType.of(KeySet.class),
        EntityType.of(Key.class),
        EntityType.of(Upstream.class),
        EntityType.of(Target.class),
        EntityType.of(Service.class),
        EntityType.of(Route.class),
        EntityType.of(Consumer.class),
        EntityType.of(PluginInstance.class));
  }
}
