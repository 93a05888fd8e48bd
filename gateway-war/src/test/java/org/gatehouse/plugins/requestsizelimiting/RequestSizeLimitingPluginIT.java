package org.gatehouse.plugins.requestsizelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Route;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestSizeLimitingPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final int MEGABYTE = 1024 * 1024;
  private static final String CHUNK = "x".repeat(32 * 1024);

  @BeforeAll
  static void configure() {
    Map<String, ?> kilobyte = Map.of("allowed_payload_size", 1L, "size_unit", "kilobytes");
    GATEWAY.route("small.test", "request-size-limiting", kilobyte);
    GATEWAY.route("large.test", "request-size-limiting", Map.of("allowed_payload_size", 1L));
    GATEWAY.route("told.test", "request-size-limiting", Map.of("require_content_length", true));
    Route keyed = GATEWAY.route("keyed.test", "request-size-limiting", kilobyte);
    GATEWAY.plugin(
        "key-auth",
        Map.of("key_in_body", true, "anonymous", GATEWAY.consumer("anybody").id().toString()),
        "route",
        keyed.id().toString());
    GATEWAY.awaitLive();
  }

  private static RawResponse post(String host, int bytes, String... headerLines) throws Exception {
    return GATEWAY.request("POST", host, "/", "x".repeat(bytes), headerLines);
  }

  private static RawClient chunkedTo(String host, String... headerLines) throws Exception {
    RawClient client = RawClient.connect(GATEWAY.port());
    StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nHost: " + host + "\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    client.send(head.append("Transfer-Encoding: chunked\r\n\r\n").toString());
    return client;
  }

  private static void assertRefused(RawResponse response, int status, String message) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"%s\",\n  \"request_id\":\"%s\"\n}"
                .formatted(message, response.header("X-Kong-Request-Id").orElseThrow()));
  }

  private static void assertTooLong(RawResponse response) {
    assertRefused(response, 413, "Request size limit exceeded");
  }

  @Test
  void post_declaredLength_passesUpToTheLimit() throws Exception {
    assertThat(post("small.test", 1024).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().body().length()).isEqualTo(1024);

    int before = GATEWAY.upstream().requests().size();
    assertTooLong(post("small.test", 1025));
    assertThat(GATEWAY.upstream().requests()).hasSize(before);
  }

  @Test
  void post_clientThatWaitsForLeave_isRefusedBeforeItSendsItsBody() throws Exception {
    try (RawClient client = RawClient.connect(GATEWAY.port())) {
      client.send(
          String.join(
              "\r\n",
              "POST / HTTP/1.1",
              "Host: small.test",
              "Content-Length: 1025",
              "Expect: 100-continue",
              "",
              ""));

      assertRefused(client.readResponse(), 417, "Request size limit exceeded");
    }
  }

  @Test
  void post_fewChunks_pass() throws Exception {
    try (RawClient client = chunkedTo("small.test")) {
      client.sendChunk("x".repeat(1000));
      client.sendChunk("x".repeat(24));
      client.sendChunk("");

      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    assertThat(GATEWAY.forwarded().body().length()).isEqualTo(1024);
  }

  @Test
  void post_chunksBeyondASmallLimit_neverReachTheUpstream() throws Exception {
    int before = GATEWAY.upstream().requests().size();
    try (RawClient client = chunkedTo("small.test")) {
      client.sendChunk("x".repeat(1000));
      client.sendChunk("x".repeat(25));

      RawResponse response = client.readResponse();
      assertTooLong(response);
      assertThat(response.header("Connection")).contains("close");
    }
    assertThat(GATEWAY.upstream().requests()).hasSize(before);
  }

  @Test
  void post_chunksUpToALargeLimit_passUnchanged() throws Exception {
    try (RawClient client = chunkedTo("large.test")) {
      for (int i = 0; i < MEGABYTE / CHUNK.length(); i++) {
        client.sendChunk(CHUNK);
      }
      client.sendChunk("");

      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    assertThat(GATEWAY.forwarded().body().length()).isEqualTo(MEGABYTE);
  }

  @Test
  void post_chunksBeyondALargeLimit_areCutShortForTheUpstream() throws Exception {
    int before = GATEWAY.upstream().requests().size();
    try (RawClient client = chunkedTo("large.test")) {
      for (int i = 0; i < MEGABYTE / CHUNK.length(); i++) {
        client.sendChunk(CHUNK);
      }
      client.sendChunk("x");

      RawResponse response = client.readResponse();
      assertTooLong(response);
      assertThat(response.header("Connection")).contains("close");
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> GATEWAY.upstream().requests().size() > before);
    ReceivedRequest cut = GATEWAY.forwarded();
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !cut.body().complete());
    assertThat(cut.body().length()).isLessThanOrEqualTo(MEGABYTE);
    assertThat(post("small.test", 3).status()).isEqualTo(200);
  }

  @Test
  void post_chunksThatAnotherPluginHasRead_areCountedToo() throws Exception {
    try (RawClient client =
        chunkedTo("keyed.test", "Content-Type: application/x-www-form-urlencoded")) {
      client.sendChunk("x".repeat(1025));
      client.sendChunk("");

      assertTooLong(client.readResponse());
    }
  }

  @Test
  void request_withoutLength_isRefusedWhereOneIsRequired() throws Exception {
    assertRefused(GATEWAY.get("told.test", "/"), 411, "A valid Content-Length header is required");
    assertThat(post("told.test", 10).status()).isEqualTo(200);
    try (RawClient client = chunkedTo("told.test")) {
      client.sendChunk("");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }
}
