package org.gatehouse.admin.resource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginCatalogue;

/**
 * The endpoints of all entities, derived from their types: a collection for each type, and for each
 * foreign field the link to the parent and the collection of its children.
 */
public final class EntityEndpoints {
  private EntityEndpoints() {}

  /** The endpoints of all entities, and the one for several writes to them at once. */
  public static List<Endpoint> of(Entities entities, PluginCatalogue catalogue) {
    List<EntityEndpoint> single = of(catalogue.entityTypes());
    List<Endpoint> endpoints = new ArrayList<>();
    single.forEach(endpoint -> endpoints.add(endpoint.on(entities)));
    endpoints.addAll(new ChangeSetResource(entities, single).endpoints());
    return endpoints;
  }

  private static List<EntityEndpoint> of(Collection<EntityType<?>> types) {
    Map<String, EntityType<?>> byName = new LinkedHashMap<>();
    types.forEach(type -> byName.put(type.name(), type));
    List<EntityEndpoint> endpoints = new ArrayList<>();
    for (EntityType<?> type : types) {
      if (type.isInternal()) {
        continue;
      }
      addCollection(type, endpoints);
      for (Field field : type.foreignFields()) {
        EntityType<?> parents =
            Objects.requireNonNull(byName.get(field.reference().orElseThrow()), field.name());
        addLink(type, parents, field.name(), endpoints);
      }
    }
    return endpoints;
  }

  private static void addCollection(EntityType<?> type, List<EntityEndpoint> endpoints) {
    if (!type.name().equals("targets")) { // there are only those under an upstream
      endpoints.addAll(resource(type).endpoints());
    }
  }

  private static EntityResource resource(EntityType<?> type) {
    return switch (type.name()) {
      case "certificates" -> new CertificateResource(type);
      case "consumers" -> new ConsumerResource(type);
      case "plugins" -> new PluginResource(type);
      default -> new EntityResource(type);
    };
  }

  private static void addLink(
      EntityType<?> children, EntityType<?> parents, String field, List<EntityEndpoint> endpoints) {
    if (children.name().equals("targets")) {
      endpoints.addAll(new TargetResource(parents, children).endpoints());
      return;
    }
    endpoints.addAll(new ChildResource(parents, children, field).endpoints());
    if (!children.name().equals("snis")) { // Kong has no /snis/:sni/certificate
      endpoints.addAll(new LinkResource(children, parents, field).endpoints());
    }
  }
}
