package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import org.gatehouse.admin.entity.EntityEditor;

/** Plugins, whose kind is looked up before a change can be understood. */
final class PluginResource extends EntityResource {
  PluginResource(EntityEditor<?> editor) {
    super(editor);
  }

  @Override
  Response change(Call call) {
    return editor().find(key(call), null).isPresent() ? super.change(call) : Reply.notFound();
  }
}
