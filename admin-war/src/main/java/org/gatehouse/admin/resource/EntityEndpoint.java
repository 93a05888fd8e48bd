package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.json.Submission;
import org.gatehouse.api.store.Committed;

/**
 * A path of entities and what each method does there: {@code GET} on the store as it is, all others
 * each in a transaction, or as one operation of several in a transaction.
 *
 * @param path with names in braces for the parts that vary: {@code /services/{services}}
 */
record EntityEndpoint(String path, Map<String, Handler> methods) {
  private static final String REVISION = "X-Gatehouse-Revision";

  /** The methods whose bodies are read, as in Kong. */
  private static final Set<String> WITH_BODY = Set.of("PATCH", "POST", "PUT");

  EntityEndpoint {
    methods = new TreeMap<>(methods);
  }

  /** What a method does; it may be called again for the same call. */
  interface Handler {
    Response handle(Call call, Entities entities);
  }

  /** The endpoint over HTTP. */
  Endpoint on(Entities entities) {
    Map<String, Endpoint.Handler> handlers = new TreeMap<>();
    methods.forEach(
        (method, handler) ->
            handlers.put(
                method,
                method.equals("GET")
                    ? call -> handler.handle(call, entities)
                    : call -> written(method, call, entities, handler)));
    return new Endpoint(path, handlers);
  }

  private static Response written(String method, Call call, Entities entities, Handler handler) {
    if (WITH_BODY.contains(method)) {
      // now, since a client may take its time, and a transaction is in the way of others
      Submission unused = call.body();
    }
    Committed<Response> committed =
        entities.transaction(call.origin(), within -> handler.handle(call, within));
    return withRevision(committed.result(), committed.revision());
  }

  /** A response that tells which revision the change has become. */
  static Response withRevision(Response response, OptionalLong revision) {
    revision.ifPresent(number -> response.getHeaders().putSingle(REVISION, number));
    return response;
  }
}
