package org.gatehouse.admin.resource;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.Restoration;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.RevisionLog.EntityChange;
import org.gatehouse.api.store.RevisionLog.Revision;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.secret.SecretFields;
import org.jspecify.annotations.Nullable;

/** Who changed what, and the way back: {@code /revisions}. Gatehouse's own. */
public final class RevisionResource {
  private static final String NUMBER = "revision";
  private static final int ATTEMPTS = 5;

  private final Entities entities;
  private final SecretFields secrets;

  public RevisionResource(AdminNode node) {
    this.entities = node.entities();
    this.secrets = SecretFields.of(node.settings(), node.catalogue().types());
  }

  /** All endpoints about revisions. */
  public List<Endpoint> endpoints() {
    String one = "/revisions/{" + NUMBER + "}";
    return List.of(
        Endpoint.get("/revisions", this::list),
        Endpoint.get(one, this::read),
        Endpoint.get(one + "/diff", this::diff),
        new Endpoint(one + "/restore", Map.of("POST", this::restore)));
  }

  private RevisionLog history() {
    return entities.store().history();
  }

  private Response list(Call call) {
    Listing listing = new Listing(call);
    PageRequest request = listing.request(false);
    Page<Revision> page = history().page(request.size(), request.offset());
    return Reply.ok(
        listing.body(
            "/revisions",
            new Page<>(page.data().stream().map(RevisionResource::json).toList(), page.offset())));
  }

  private static Map<String, @Nullable Object> json(Revision revision) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("revision", revision.number());
    json.put("committed_at", BigDecimal.valueOf(revision.atMillis(), 3));
    json.put("author", revision.author().isEmpty() ? null : revision.author());
    json.put("changes", (long) revision.changes());
    return json;
  }

  private Response read(Call call) {
    Revision revision = revision(call);
    Map<String, @Nullable Object> json = json(revision);
    json.put(
        "changes",
        history().changes(revision.number()).stream().map(RevisionResource::named).toList());
    return Reply.ok(json);
  }

  private static Map<String, @Nullable Object> named(EntityChange change) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("entity", change.entity());
    json.put("id", change.id().toString());
    json.put("operation", change.operation().name().toLowerCase(java.util.Locale.ROOT));
    return json;
  }

  private Response diff(Call call) {
    Revision revision = revision(call);
    Map<String, @Nullable Object> json = json(revision);
    json.put("changes", history().changes(revision.number()).stream().map(this::compared).toList());
    return Reply.ok(json);
  }

  private Map<String, @Nullable Object> compared(EntityChange change) {
    Map<String, @Nullable Object> before = change.before().orElse(Map.of());
    Map<String, @Nullable Object> after = change.after().orElse(Map.of());
    Map<String, @Nullable Object> shownBefore = shown(change.entity(), before);
    Map<String, @Nullable Object> shownAfter = shown(change.entity(), after);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      if (!Objects.equals(before.get(name), after.get(name))) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("from", shownBefore.get(name));
        values.put("to", shownAfter.get(name));
        fields.put(name, values);
      }
    }
    Map<String, @Nullable Object> json = named(change);
    json.put("fields", fields);
    return json;
  }

  private Map<String, @Nullable Object> shown(String entity, Map<String, @Nullable Object> values) {
    Optional<EntityEditor<?>> editor = entities.find(entity);
    if (editor.isPresent()) {
      return secrets.hidden(editor.get().type(), values);
    }
    // of a plugin that is not loaded: nobody can tell what of it is secret
    Map<String, @Nullable Object> hidden = new LinkedHashMap<>(values);
    hidden.replaceAll((name, value) -> value == null ? null : SecretFields.HIDDEN);
    return hidden;
  }

  private Revision revision(Call call) {
    String text = call.path(NUMBER);
    return (text.matches("[0-9]{1,18}")
            ? history().find(Long.parseLong(text))
            : Optional.<Revision>empty())
        .orElseThrow(NotFoundException::new);
  }

  /** Makes everything what it was at the end of a revision, as a new revision. */
  private Response restore(Call call) {
    Revision revision = revision(call);
    Origin origin = call.origin();
    for (int attempt = 1; ; attempt++) {
      try {
        OptionalLong restored = restore(revision.number(), origin);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("restored", revision.number());
        body.put("revision", restored.isPresent() ? restored.getAsLong() : null);
        return EntityEndpoint.withRevision(Reply.ok(body), restored);
      } catch (StoreException e) {
        boolean changedMeanwhile =
            e.code() == ErrorCode.STALE_REVISION && origin.expectedRevision().isEmpty();
        if (!changedMeanwhile || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private OptionalLong restore(long number, Origin origin) {
    Store store = entities.store();
    long newest = origin.expectedRevision().orElseGet(store::revision);
    Origin onNewest = new Origin(origin.author(), Optional.of(newest));
    var states = store.history().statesAt(number);
    return entities
        .transaction(
            onNewest,
            within -> {
              Restoration.restore(states, within);
              return number;
            })
        .revision();
  }
}
