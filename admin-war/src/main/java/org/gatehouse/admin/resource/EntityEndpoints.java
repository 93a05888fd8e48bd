package org.gatehouse.admin.resource;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.api.config.Field;

/**
 * The endpoints of all entities, derived from their types: a collection for each type, and for each
 * foreign field the link to the parent and the collection of its children.
 */
public final class EntityEndpoints {
  private EntityEndpoints() {}

  /** The endpoints of all these entities. */
  public static List<Endpoint> of(Entities entities) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (EntityEditor<?> editor : entities.all()) {
      addCollection(editor, endpoints);
      for (Field field : editor.type().foreignFields()) {
        addLink(editor, entities.of(field.reference().orElseThrow()), field.name(), endpoints);
      }
    }
    return endpoints;
  }

  private static void addCollection(EntityEditor<?> editor, List<Endpoint> endpoints) {
    if (!editor.type().name().equals("targets")) { // there are only those under an upstream
      endpoints.addAll(resource(editor).endpoints());
    }
  }

  private static EntityResource resource(EntityEditor<?> editor) {
    return switch (editor.type().name()) {
      case "certificates" -> new CertificateResource(editor);
      case "consumers" -> new ConsumerResource(editor);
      case "plugins" -> new PluginResource(editor);
      default -> new EntityResource(editor);
    };
  }

  private static void addLink(
      EntityEditor<?> children, EntityEditor<?> parents, String field, List<Endpoint> endpoints) {
    if (children.type().name().equals("targets")) {
      endpoints.addAll(new TargetResource(parents, children).endpoints());
      return;
    }
    endpoints.addAll(new ChildResource(parents, children, field).endpoints());
    if (!children.type().name().equals("snis")) { // Kong has no /snis/:sni/certificate
      endpoints.addAll(new LinkResource(children, parents, field).endpoints());
    }
  }
}
