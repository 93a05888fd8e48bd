package org.gatehouse.plugins.support.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.Latencies;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogRecordTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final String WORKSPACE = "0dc6f45b-8f8d-40d2-a504-473544ee190b";
  private static final Consumer ALICE = SampleEntities.consumer("alice");

  @Test
  void forwardedExchange_hasTheFieldsOfKong() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/p/a?q=1&q=2&e&b=%20")
            .calledAt("http", "ok.h", 18000)
            .clientIp("127.0.0.1")
            .header("User-Agent", "ua/1")
            .header("X-Dup", "1")
            .header("X-Dup", "ZoÃ«")
            .header("Authorization", "Basic c2VjcmV0")
            .route(SampleEntities.route("a"))
            .service(SampleEntities.service("a"))
            .authenticated(ALICE, new Key(new UUID(0, 7), new EntityRef(ALICE.id())))
            .startedAtMillis(1_795_385_707_684L)
            .build();
    exchange.upstreamRequest().headers().set("X-Consumer-Username", "alice");
    exchange.attempted(
        new Attempt(
            HERE,
            19002,
            1_795_385_707_708_700_000L,
            65_024,
            8_000_000,
            OptionalInt.of(200),
            Optional.empty()));
    exchange.upstreamAnswers(200, "X-Set", "Zoë", "X-Set", "b", "Content-Type", "text/plain");
    exchange.latencies(new Latencies(24, 8, 32, 0));
    exchange.bytesSent(1093);
    exchange.logFields().put("correlation_id", "c-1");
    exchange.enter(Phase.LOG);
    Map<String, @Nullable Object> record = LogRecord.of(exchange).fields();

    assertThat(record.keySet())
        .containsExactlyInAnyOrder(
            "request",
            "upstream_uri",
            "upstream_status",
            "response",
            "latencies",
            "tries",
            "authenticated_entity",
            "route",
            "service",
            "consumer",
            "client_ip",
            "started_at",
            "source",
            "workspace",
            "workspace_name",
            "correlation_id");
    assertThat(record.get("request"))
        .isEqualTo(
            Map.of(
                "id",
                FakeExchange.ID,
                "method",
                "GET",
                "uri",
                "/p/a?q=1&q=2&e&b=%20",
                "url",
                "http://ok.h:18000/p/a?q=1&q=2&e&b=%20",
                "querystring",
                Map.of("q", List.of("1", "2"), "e", true, "b", " "),
                "headers",
                Map.of(
                    "host", "ok.h",
                    "user-agent", "ua/1",
                    "x-dup", List.of("1", "Zoë"),
                    "authorization", "REDACTED",
                    "x-consumer-username", "alice"),
                "size",
                exchange.clientRequest().bytesReceived()));
    assertThat(record.get("response"))
        .isEqualTo(
            Map.of(
                "status",
                200,
                "headers",
                Map.of("x-set", List.of("Zoë", "b"), "content-type", "text/plain"),
                "size",
                1093L));
    assertThat(record.get("tries"))
        .isEqualTo(
            List.of(
                Map.of(
                    "ip", "127.0.0.1",
                    "port", 19002,
                    "balancer_start", 1_795_385_707_708L,
                    "balancer_start_ns", 1_795_385_707_708_700_000L,
                    "balancer_latency", 0L,
                    "balancer_latency_ns", 65_024L)));
    assertThat(record.get("latencies"))
        .isEqualTo(Map.of("kong", 24L, "proxy", 8L, "request", 32L, "receive", 0L));
    assertThat(record.get("authenticated_entity"))
        .isEqualTo(Map.of("id", new UUID(0, 7).toString()));
    assertThat(record)
        .containsEntry("upstream_uri", "/p/a?q=1&q=2&e&b=%20")
        .containsEntry("upstream_status", "200")
        .containsEntry("client_ip", "127.0.0.1")
        .containsEntry("started_at", 1_795_385_707_684L)
        .containsEntry("source", "upstream")
        .containsEntry("workspace", WORKSPACE)
        .containsEntry("workspace_name", "default")
        .containsEntry("correlation_id", "c-1");
  }

  @Test
  void entities_areShownWithoutAbsentFields() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .route(SampleEntities.route("a"))
            .service(SampleEntities.service("a"))
            .authenticated(ALICE, null)
            .build();
    exchange.upstreamAnswers(200);
    exchange.enter(Phase.LOG);
    Map<String, @Nullable Object> record = LogRecord.of(exchange).fields();

    assertThat(object(record, "service").keySet())
        .containsExactlyInAnyOrder(
            "id",
            "name",
            "created_at",
            "updated_at",
            "retries",
            "protocol",
            "host",
            "port",
            "connect_timeout",
            "write_timeout",
            "read_timeout",
            "enabled",
            "ws_id");
    assertThat(object(record, "route"))
        .containsEntry("service", Map.of("id", SampleEntities.id("service a")))
        .containsEntry("ws_id", WORKSPACE)
        .doesNotContainKeys("hosts", "tags");
    assertThat(object(record, "consumer").keySet())
        .containsExactlyInAnyOrder("id", "username", "custom_id", "created_at", "updated_at");
    assertThat(record).doesNotContainKey("authenticated_entity");
  }

  @Test
  void answerOfAPlugin_isOfKongAndHasNoTries() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/denied").service(SampleEntities.service("a")).build();
    exchange.respond(Answer.error(401, "No API key found in request"));
    exchange.enter(Phase.LOG);

    assertThat(LogRecord.of(exchange).fields())
        .containsEntry("source", "kong")
        .containsEntry("upstream_status", "")
        .containsEntry("tries", List.of());
  }

  @Test
  void exchangeWithoutRoute_hasNoEntities() {
    FakeExchange exchange = FakeExchange.request("GET", "/none").build();
    exchange.fails(404);
    exchange.enter(Phase.LOG);

    assertThat(LogRecord.of(exchange).fields())
        .doesNotContainKeys("route", "service", "consumer", "tries")
        .extractingByKey("request")
        .satisfies(
            request ->
                assertThat(JsonValues.object(request)).containsEntry("querystring", Map.of()));
  }

  @Test
  void targetsThatDidNotAnswer_areFailedTries() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/bad").service(SampleEntities.service("b")).build();
    exchange.attempted(
        new Attempt(
            HERE, 1, 0, 1_500_000, 0, OptionalInt.empty(), Optional.of(Attempt.Failure.RESET)));
    exchange.attempted(
        new Attempt(HERE, 2, 0, 0, 0, OptionalInt.empty(), Optional.of(Attempt.Failure.RESET)));
    exchange.fails(502);
    exchange.enter(Phase.LOG);
    Map<String, @Nullable Object> record = LogRecord.of(exchange).fields();

    assertThat(record).containsEntry("upstream_status", "502, 502");
    assertThat(record.get("tries"))
        .isEqualTo(
            List.of(
                failedTry(1, Map.of("balancer_latency", 1L, "balancer_latency_ns", 1_500_000L)),
                failedTry(2, Map.of("balancer_latency", 0L, "balancer_latency_ns", 0L))));
  }

  private static Map<String, Object> failedTry(int port, Map<String, Object> latency) {
    Map<String, Object> expected = new LinkedHashMap<>(latency);
    expected.put("ip", "127.0.0.1");
    expected.put("port", port);
    expected.put("balancer_start", 0L);
    expected.put("balancer_start_ns", 0L);
    expected.put("state", "failed");
    expected.put("code", 502);
    return expected;
  }

  @Test
  void record_isMadeOnce() {
    FakeExchange exchange = logged();

    assertThat(LogRecord.of(exchange)).isSameAs(LogRecord.of(exchange));
    assertThat(LogRecord.of(exchange).toJson()).isSameAs(LogRecord.of(exchange).toJson());
  }

  @Test
  void with_customFields_changesACopy() throws Exception {
    FakeExchange exchange = logged();
    Map<String, String> expressions = new LinkedHashMap<>();
    expressions.put("extra", "return 'x'");
    expressions.put("my.new.value", "return 4");
    expressions.put("dotted\\.name", "return true");
    expressions.put("request.headers.host", "return nil");
    expressions.put("source.is_no_map", "return 1");
    byte[] json = LogRecord.of(exchange).with(CustomFields.parse(expressions)).toJson();
    Map<?, ?> record = new JsonMapper().readValue(new String(json, UTF_8), Map.class);

    assertThat(record.get("extra")).isEqualTo("x");
    assertThat(record.get("my")).isEqualTo(Map.of("new", Map.of("value", 4)));
    assertThat(record.get("dotted.name")).isEqualTo(true);
    assertThat(record.get("source")).isEqualTo("upstream");
    assertThat(((Map<?, ?>) ((Map<?, ?>) record.get("request")).get("headers"))).isEmpty();
    assertThat(object(object(LogRecord.of(exchange).fields(), "request"), "headers"))
        .containsKey("host");
    assertThat(LogRecord.of(exchange).fields()).doesNotContainKey("extra");
  }

  private static FakeExchange logged() {
    FakeExchange exchange = FakeExchange.request("GET", "/").build();
    exchange.upstreamAnswers(200);
    exchange.enter(Phase.LOG);
    return exchange;
  }

  private static Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> of, String name) {
    return JsonValues.object(Objects.requireNonNull(of.get(name)));
  }

  private record Key(UUID id, EntityRef consumer) implements Credential {}
}
