package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.api.entity.EntityType;

/** Plugins, whose kind is looked up before a change can be understood. */
final class PluginResource extends EntityResource {
  PluginResource(EntityType<?> type) {
    super(type);
  }

  @Override
  Response change(Call call, Entities entities) {
    return editor(entities).find(key(call, entities), null).isPresent()
        ? super.change(call, entities)
        : Reply.notFound();
  }
}
