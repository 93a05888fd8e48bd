package org.gatehouse.plugins.requesttermination;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.plugins.support.FieldText;
import org.gatehouse.plugins.support.body.BodyArguments;
import org.gatehouse.plugins.support.body.Repeated;
import org.jspecify.annotations.Nullable;

/** Describes a request, and what became of it so far, in the members of Kong's echo. */
final class Echo {
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  private final String nodeId;
  private final String hostName;
  private final @Nullable String message;

  Echo(String nodeId, String hostName, @Nullable String message) {
    this.nodeId = nodeId;
    this.hostName = hostName;
    this.message = message;
  }

  Map<String, Object> of(Exchange exchange) {
    Map<String, Object> echo = new LinkedHashMap<>();
    if (message != null) {
      echo.put("message", message);
    }
    echo.put("kong", node());
    echo.put("request", request(exchange));
    exchange.route().ifPresent(route -> echo.put("matched_route", fields(route)));
    exchange.service().ifPresent(service -> echo.put("matched_service", fields(service)));
    return echo;
  }

  private Map<String, Object> node() {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("node_id", nodeId);
    node.put("worker_pid", ProcessHandle.current().pid());
    node.put("hostname", hostName);
    return node;
  }

  private static Map<String, Object> request(Exchange exchange) {
    ClientRequest request = exchange.clientRequest();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("scheme", request.scheme());
    out.put("host", request.host());
    out.put("port", (long) request.port());
    out.put("headers", headers(request.headers()));
    out.put("query", BodyArguments.ofQuery(request.query().orElse("")).toJson());
    BodyArguments.read(request, MAX_BODY_BYTES)
        .ifPresent(arguments -> out.put("body", arguments.toJson()));
    request
        .body(MAX_BODY_BYTES)
        .ifPresent(bytes -> out.put("raw_body", new String(bytes, StandardCharsets.UTF_8)));
    out.put("method", request.method());
    out.put("path", request.rawPath());
    out.put("uri_captures", captures(exchange));
    return out;
  }

  private static Map<String, Object> captures(Exchange exchange) {
    Map<String, Object> captures = new LinkedHashMap<>();
    captures.put("named", exchange.captures().named());
    captures.put("unnamed", exchange.captures().unnamed());
    return captures;
  }

  private static Map<String, Object> headers(Headers headers) {
    Repeated fields = new Repeated();
    headers.forEach(
        (name, value) -> fields.add(name.toLowerCase(Locale.ROOT), FieldText.fromUtf8(value)));
    return fields.values();
  }

  /** The fields that are set: Kong's JSON leaves out the others. */
  private static <E extends Record> Map<String, Object> fields(E entity) {
    @SuppressWarnings("unchecked")
    ConfigSchema<E> schema = ConfigSchema.of((Class<E>) entity.getClass());
    Map<String, Object> set = new LinkedHashMap<>();
    schema
        .unbind(entity)
        .forEach((name, value) -> Optional.ofNullable(value).ifPresent(one -> set.put(name, one)));
    return set;
  }
}
