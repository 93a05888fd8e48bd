package org.gatehouse.admin.schema;

import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.resource.Call;
import org.gatehouse.admin.resource.Endpoint;
import org.gatehouse.admin.resource.Reply;
import org.gatehouse.api.entity.VaultKinds;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.plugin.PluginType;

/**
 * Schemas of entities and plugins in Kong's shape, and validation without writing: {@code
 * /schemas/…}, {@code /plugins/enabled} and the older {@code /plugins/schema/:name}.
 */
public final class SchemaResource {
  private static final String NAME = "name";

  private final Entities entities;
  private final PluginCatalogue catalogue;

  public SchemaResource(Entities entities, PluginCatalogue catalogue) {
    this.entities = entities;
    this.catalogue = catalogue;
  }

  /** All endpoints about schemas. */
  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/schemas/{name}", this::ofEntity),
        Endpoint.get("/schemas/plugins/{name}", this::ofPlugin),
        Endpoint.get("/schemas/vaults/{name}", this::ofVault),
        validation("/schemas/{name}/validate", call -> call.path(NAME)),
        validation("/schemas/plugins/validate", call -> "plugins"),
        validation("/schemas/vaults/validate", call -> "vaults"),
        Endpoint.get("/plugins/enabled", this::enabledPlugins),
        Endpoint.get("/plugins/schema/{name}", this::ofPluginConfig));
  }

  private Response ofEntity(Call call) {
    String name = call.path(NAME);
    return entities
        .find(name)
        .map(editor -> Reply.ok(editor.type().schema().render()))
        .orElseGet(() -> noEntity(name));
  }

  private Response ofPlugin(Call call) {
    return plugin(call).map(type -> Reply.ok(type.render())).orElseGet(() -> noPlugin(call));
  }

  private Response ofPluginConfig(Call call) {
    return plugin(call)
        .map(type -> Reply.ok(type.configSchema().render()))
        .orElseGet(() -> noPlugin(call));
  }

  private Optional<PluginType<?>> plugin(Call call) {
    return catalogue.find(call.path(NAME));
  }

  private static Response noPlugin(Call call) {
    return Reply.message(404, "No plugin named '" + call.path(NAME) + "'");
  }

  private Response ofVault(Call call) {
    String name = call.path(NAME);
    return VaultKinds.rendered(name)
        .map(Reply::ok)
        .orElseGet(() -> Reply.message(404, "No vault named '" + name + "'"));
  }

  private Response enabledPlugins(Call call) {
    return Reply.ok(
        Map.of("enabled_plugins", catalogue.types().stream().map(PluginType::name).toList()));
  }

  private Endpoint validation(String path, Function<Call, String> entityName) {
    return new Endpoint(path, Map.of("POST", call -> validate(entityName.apply(call), call)));
  }

  private Response validate(String name, Call call) {
    Optional<EntityEditor<?>> editor = entities.find(name);
    if (editor.isEmpty()) {
      return noEntity(name);
    }
    editor.get().validate(editor.get().input(call.body()));
    return Reply.message(200, "schema validation successful");
  }

  private static Response noEntity(String name) {
    return Reply.message(404, "No entity named '" + name + "'");
  }
}
