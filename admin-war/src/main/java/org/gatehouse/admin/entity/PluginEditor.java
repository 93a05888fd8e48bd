package org.gatehouse.admin.entity;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.jspecify.annotations.Nullable;

/** Plugins, whose config has the schema of the type that their name says. */
final class PluginEditor extends EntityEditor<PluginInstance> {
  private static final int PAGE_SIZE = 1000;

  private final PluginCatalogue catalogue;

  PluginEditor(PluginCatalogue catalogue, Entities entities) {
    super(EntityType.of(PluginInstance.class), entities);
    this.catalogue = catalogue;
  }

  @Override
  public ConfigSchema<PluginInstance> schemaOf(Map<String, @Nullable Object> values) {
    String name = kind(values);
    return catalogue
        .find(name)
        .orElseThrow(
            () ->
                Violations.ofSchema(
                    "name",
                    "plugin '%s' not enabled; add it to the 'plugins' configuration property"
                        .formatted(name)))
        .instanceSchema();
  }

  /** A plugin whose type is not loaded any more is shown as it is stored. */
  @Override
  Map<String, @Nullable Object> shown(PluginInstance plugin) {
    Map<String, @Nullable Object> values = type().schema().unbind(plugin);
    return catalogue
        .find(plugin.name())
        .map(kind -> kind.instanceSchema().shown(values))
        .orElse(values);
  }

  /** A plugin that no request of its route or service could ever meet is a mistake. */
  @Override
  void check(Map<String, @Nullable Object> values) {
    if (!(values.get("protocols") instanceof Collection<?> protocols)) {
      return;
    }
    Optional<UUID> route = link(values, "route");
    Optional<UUID> service = link(values, "service");
    if (route.isPresent()) {
      Optional<Route> scope = routes().find(route.get());
      if (scope.isPresent() && Collections.disjoint(scope.get().protocols(), protocols)) {
        throw Violations.ofSchema("protocols", "must match the associated route's protocols");
      }
    } else if (service.isPresent() && !someRouteHas(protocols, service.get())) {
      throw Violations.ofSchema(
          "protocols",
          "must match the protocols of at least one route pointing to this Plugin's service");
    }
  }

  private boolean someRouteHas(Collection<?> protocols, UUID service) {
    PageRequest request =
        PageRequest.first(PAGE_SIZE).of(new EntityStore.Parent("service", service));
    boolean any = false;
    while (true) {
      Page<Route> page = routes().page(request);
      List<Route> routes = page.data();
      any |= !routes.isEmpty();
      if (routes.stream().anyMatch(one -> !Collections.disjoint(one.protocols(), protocols))) {
        return true;
      }
      if (page.offset().isEmpty()) {
        return !any;
      }
      request = request.from(page.offset().get());
    }
  }

  private EntityStore<Route> routes() {
    return entities().stored(EntityType.of(Route.class));
  }
}
