package org.gatehouse.plugins.support.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.Latencies;
import org.gatehouse.plugins.support.FieldText;
import org.gatehouse.plugins.support.body.BodyArguments;
import org.gatehouse.plugins.support.body.Repeated;
import org.jspecify.annotations.Nullable;

/** Collects the fields of a log record, as Kong names and shapes them. */
final class LogFields {
  /** The id of the one workspace there is, the same that Kong has without a database. */
  private static final String WORKSPACE_ID = "0dc6f45b-8f8d-40d2-a504-473544ee190b";

  private static final Set<String> REDACTED = Set.of("authorization", "proxy-authorization");

  /** What the client said that is not passed on with the other fields. */
  private static final Set<String> CLIENTS_OWN =
      Set.of(
          "host",
          "connection",
          "content-length",
          "expect",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final EntityFields<Route> ROUTES = new EntityFields<>(Route.class);
  private static final EntityFields<Service> SERVICES = new EntityFields<>(Service.class);
  private static final EntityFields<Consumer> CONSUMERS = new EntityFields<>(Consumer.class);

  private LogFields() {}

  static Map<String, @Nullable Object> of(Exchange exchange) {
    ClientResponse response = exchange.clientResponse();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("request", request(exchange));
    fields.put("upstream_uri", exchange.upstreamUri());
    fields.put("upstream_status", upstreamStatus(exchange));
    fields.put("response", response(response));
    fields.put("latencies", latencies(exchange.latencies()));
    putEntities(exchange, fields);
    fields.put("client_ip", exchange.clientRequest().clientIp());
    fields.put("started_at", exchange.startedAtMillis());
    fields.put("source", response.source().logName());
    fields.put("workspace", WORKSPACE_ID);
    fields.put("workspace_name", "default");
    exchange.logFields().forEach((path, value) -> FieldPath.parse(path).set(fields, value));
    return fields;
  }

  private static Map<String, @Nullable Object> request(Exchange exchange) {
    ClientRequest request = exchange.clientRequest();
    String uri = request.rawPath() + request.query().map(query -> "?" + query).orElse("");
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", exchange.id());
    fields.put("method", request.method());
    fields.put("uri", uri);
    fields.put("url", request.scheme() + "://" + request.host() + ":" + request.port() + uri);
    fields.put("querystring", request.query().map(LogFields::queryArguments).orElseGet(Map::of));
    fields.put("headers", requestHeaders(exchange));
    fields.put("size", request.bytesReceived());
    return fields;
  }

  private static Object queryArguments(String query) {
    return query.isEmpty() ? Map.of() : BodyArguments.ofQuery(query).toJson();
  }

  /** Kong's plugins change the request in place: what is logged is what they made of it. */
  private static Map<String, Object> requestHeaders(Exchange exchange) {
    Repeated fields = new Repeated();
    exchange
        .clientRequest()
        .headers()
        .forEach(
            (name, value) -> {
              if (CLIENTS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                add(fields, name, value);
              }
            });
    exchange
        .upstreamRequest()
        .headers()
        .forEach(
            (name, value) -> {
              if (!CLIENTS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                add(fields, name, value);
              }
            });
    Map<String, Object> values = fields.values();
    values.replaceAll((name, value) -> REDACTED.contains(name) ? "REDACTED" : value);
    return values;
  }

  private static void add(Repeated fields, String name, String field) {
    fields.add(name.toLowerCase(Locale.ROOT), FieldText.fromUtf8(field));
  }

  private static Map<String, @Nullable Object> response(ClientResponse response) {
    Repeated headers = new Repeated();
    Headers sent = response.headers();
    sent.forEach((name, value) -> add(headers, name, value));
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("status", response.status());
    fields.put("headers", headers.values());
    fields.put("size", response.bytesSent());
    return fields;
  }

  private static Map<String, @Nullable Object> latencies(Latencies latencies) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("kong", latencies.gateway());
    fields.put("proxy", latencies.upstream());
    fields.put("request", latencies.request());
    fields.put("receive", latencies.receive());
    return fields;
  }

  private static void putEntities(Exchange exchange, Map<String, @Nullable Object> fields) {
    exchange
        .service()
        .ifPresent(
            service -> {
              fields.put("service", inWorkspace(SERVICES.of(service.id(), service)));
              fields.put("tries", tries(exchange));
            });
    exchange
        .route()
        .ifPresent(route -> fields.put("route", inWorkspace(ROUTES.of(route.id(), route))));
    exchange
        .consumer()
        .ifPresent(consumer -> fields.put("consumer", CONSUMERS.of(consumer.id(), consumer)));
    exchange
        .credential()
        .ifPresent(
            credential ->
                fields.put("authenticated_entity", Map.of("id", credential.id().toString())));
  }

  private static Map<String, @Nullable Object> inWorkspace(Map<String, @Nullable Object> entity) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(entity);
    fields.put("ws_id", WORKSPACE_ID);
    return fields;
  }

  private static String upstreamStatus(Exchange exchange) {
    return exchange.attempts().stream()
        .map(attempt -> Integer.toString(status(attempt, exchange)))
        .collect(Collectors.joining(", "));
  }

  /** What the target answered, or what Gatehouse made of it when it did not. */
  private static int status(Attempt attempt, Exchange exchange) {
    boolean isTimeout = exchange.clientResponse().status() == 504;
    return attempt.status().orElse(isTimeout ? 504 : 502);
  }

  private static List<Map<String, @Nullable Object>> tries(Exchange exchange) {
    List<Map<String, @Nullable Object>> tries = new ArrayList<>();
    for (Attempt attempt : exchange.attempts()) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("ip", attempt.ip());
      fields.put("port", attempt.port());
      fields.put("balancer_start", attempt.startedAtNanos() / 1_000_000);
      fields.put("balancer_start_ns", attempt.startedAtNanos());
      fields.put("balancer_latency", attempt.balancerNanos() / 1_000_000);
      fields.put("balancer_latency_ns", attempt.balancerNanos());
      if (attempt.status().isEmpty()) {
        fields.put("state", "failed");
        fields.put("code", status(attempt, exchange));
      }
      tries.add(fields);
    }
    return tries;
  }
}
