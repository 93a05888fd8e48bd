package org.gatehouse.admin.resource;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Origin;
import org.gatehouse.store.declarative.DeclarativeStore;
import org.gatehouse.store.declarative.DeclarativeWriter;
import org.gatehouse.store.declarative.DeclaredEntities;
import org.gatehouse.store.declarative.Document;
import org.gatehouse.store.declarative.InvalidDocumentException;
import org.gatehouse.store.declarative.UnreadableDocumentException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a node without a database as a whole, {@code /config}: read as YAML, and
 * replaced by JSON or YAML, as the body or in its field {@code config}.
 */
public final class ConfigResource {
  private static final Set<String> TRUE = Set.of("true", "1", "on", "yes");

  private final Entities entities;

  public ConfigResource(Entities entities) {
    this.entities = entities;
  }

  /** The endpoint. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "/config",
            Map.of(
                "GET", call -> withoutDatabase(this::read),
                "POST", call -> withoutDatabase(store -> replace(call, store)))));
  }

  private interface Action {
    Response on(DeclarativeStore store);
  }

  private Response withoutDatabase(Action action) {
    return entities.store() instanceof DeclarativeStore store
        ? action.on(store)
        : Reply.message(
            400, "this endpoint is only available when Kong is configured to not use a database");
  }

  private Response read(DeclarativeStore store) {
    return store
        .transaction(
            Origin.UNKNOWN,
            all -> Reply.ok(Map.of("config", DeclarativeWriter.toYaml(store.types(), all))))
        .result();
  }

  private Response replace(Call call, DeclarativeStore store) {
    boolean flatten =
        TRUE.contains(call.query("flatten_errors").orElse("").toLowerCase(Locale.ROOT));
    Posted posted;
    try {
      posted = posted(call);
    } catch (UnreadableDocumentException e) {
      return refusal(InvalidDocumentException.of(e), false);
    }
    boolean checkHash = call.query("check_hash").filter("1"::equals).isPresent();
    if (checkHash && posted.isText() && posted.document().hash().equals(store.hash())) {
      return Response.notModified().build();
    }
    try {
      return Reply.created(json(store.post(posted.document())));
    } catch (InvalidDocumentException e) {
      return refusal(flatten ? e.flatten(store.format(), posted.document()) : e, flatten);
    }
  }

  /**
   * A configuration that a client sent.
   *
   * @param isText whether it was sent as a text: only of those does Kong compare hashes
   */
  private record Posted(Document document, boolean isText) {}

  private static Posted posted(Call call) {
    String type = call.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/form-data")
        || type.startsWith("application/x-www-form-urlencoded")) {
      return new Posted(Document.parse(text(call.body().values())), true);
    }
    String text = call.text();
    if (!type.startsWith("application/json")) {
      if (text.isEmpty()) {
        throw new BadRequestException("expected a declarative configuration");
      }
      return new Posted(Document.parse(text), true);
    }
    Document document = json(text);
    Map<String, @Nullable Object> values = document.values();
    return values.containsKey("_format_version") || !values.containsKey("config")
        ? new Posted(document, false)
        : new Posted(Document.parse(text(values)), true);
  }

  private static Document json(String text) {
    try {
      return Document.parseJson(text);
    } catch (UnreadableDocumentException e) {
      if (e.getMessage().equals("not JSON")) {
        throw new BadRequestException("Cannot parse JSON body", e);
      }
      throw e;
    }
  }

  private static String text(Map<String, @Nullable Object> values) {
    if (!(values.get("config") instanceof String text)) {
      throw new BadRequestException("expected a declarative configuration");
    }
    return text;
  }

  /** The entities by type and id, each type only where there are some. */
  private static Map<String, @Nullable Object> json(DeclaredEntities posted) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    posted.types().forEach(type -> put(type, posted, json));
    return json;
  }

  private static <E extends Record> void put(
      EntityType<E> type, DeclaredEntities posted, Map<String, @Nullable Object> json) {
    Map<String, Object> byId = new LinkedHashMap<>();
    for (E entity : posted.of(type)) {
      byId.put(type.id(entity).toString(), type.schema().unbind(entity));
    }
    if (!byId.isEmpty()) {
      json.put(type.name(), byId);
    }
  }

  private static Response refusal(InvalidDocumentException refused, boolean flatten) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("code", (long) refused.code().number());
    body.put("name", refused.code().title());
    body.put("message", refused.getMessage());
    body.put("fields", JsonValues.object(refused.fields()));
    if (flatten) {
      body.put("flattened_errors", refused.flattened());
    }
    return Reply.json(400, body);
  }
}
