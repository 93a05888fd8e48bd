package org.gatehouse.admin.resource;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.error.GatewayExceptionMapper;
import org.gatehouse.admin.error.WebExceptionMapper;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.gatehouse.api.store.Committed;
import org.jspecify.annotations.Nullable;

/**
 * Several writes that stand or fall together, {@code POST /transactions}; with {@code ?dry_run=1}
 * they are tried and not kept. Gatehouse's own.
 */
final class ChangeSetResource {
  private static final int FIRST_FAILURE = 400;

  private final Entities entities;
  private final List<EntityEndpoint> endpoints;
  private final GatewayExceptionMapper refusals = new GatewayExceptionMapper();
  private final WebExceptionMapper failures = new WebExceptionMapper();

  /**
   * Makes the resource.
   *
   * @param endpoints what operations may call
   */
  ChangeSetResource(Entities entities, List<EntityEndpoint> endpoints) {
    this.entities = entities;
    this.endpoints = endpoints;
  }

  /** The endpoint. */
  List<Endpoint> endpoints() {
    return List.of(new Endpoint("/transactions", Map.of("POST", this::apply)));
  }

  /** What one operation was answered. */
  private record Result(Operation operation, Response response) {
    boolean isRefusal() {
      return response.getStatus() >= FIRST_FAILURE;
    }

    Map<String, @Nullable Object> json() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("method", operation.method());
      json.put("path", operation.path());
      json.put("status", (long) response.getStatus());
      json.put("body", response.getEntity());
      return json;
    }
  }

  /** Takes back what a transaction has done, and tells what that was. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Result> results;

    Abandoned(List<Result> results) {
      super("nothing is kept", null, false, false);
      this.results = results;
    }
  }

  private Response apply(Call call) {
    List<Operation> operations = Operation.of(call);
    boolean dryRun = call.isOn("dry_run");
    try {
      Committed<List<Result>> committed =
          entities.transaction(
              call.origin(),
              within -> {
                List<Result> results = attempt(operations, within);
                if (dryRun || results.stream().anyMatch(Result::isRefusal)) {
                  throw new Abandoned(results);
                }
                return results;
              });
      return EntityEndpoint.withRevision(
          Reply.ok(body(committed.result(), dryRun)), committed.revision());
    } catch (Abandoned e) {
      Optional<Result> refused = e.results.stream().filter(Result::isRefusal).findFirst();
      return refused.isEmpty()
          ? Reply.ok(body(e.results, dryRun))
          : refusal(refused.get(), e.results, dryRun);
    }
  }

  /** Goes on after a refusal, so that all of them can be told. */
  private List<Result> attempt(List<Operation> operations, Entities within) {
    List<Result> results = new ArrayList<>(operations.size());
    for (Operation operation : operations) {
      results.add(new Result(operation, answer(operation, within)));
    }
    return results;
  }

  private Response answer(Operation operation, Entities within) {
    try {
      for (EntityEndpoint endpoint : endpoints) {
        Optional<Operation> call = operation.at(endpoint.path());
        if (call.isPresent()) {
          EntityEndpoint.Handler handler = endpoint.methods().get(operation.method());
          return handler == null
              ? Reply.message(405, "Method not allowed")
              : handler.handle(call.get(), within);
        }
      }
      return Reply.notFound();
    } catch (GatewayException e) {
      if (e.code() == ErrorCode.DATABASE_ERROR) {
        throw e; // about no operation, and the transaction is over
      }
      return refusals.toResponse(e);
    } catch (WebApplicationException e) {
      return failures.toResponse(e);
    }
  }

  private static Map<String, @Nullable Object> body(List<Result> results, boolean dryRun) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("dry_run", dryRun);
    body.put("results", results.stream().map(Result::json).toList());
    return body;
  }

  private static Response refusal(Result first, List<Result> results, boolean dryRun) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("code", (long) ErrorCode.TRANSACTION_REFUSED.number());
    body.put("name", ErrorCode.TRANSACTION_REFUSED.title());
    body.put(
        "message",
        "operation %d of %d was refused (%s), so that nothing is written"
            .formatted(results.indexOf(first) + 1, results.size(), first.operation()));
    body.putAll(body(results, dryRun));
    return Reply.json(first.response().getStatus(), body);
  }
}
