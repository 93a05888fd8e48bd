package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gatehouse.admin.AdminClient.Reply;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients get for input that no client should send. Nothing of it is ever written. */
class BadInputIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static final int LIMIT = 20_000;

  private static AdminServer server;
  private static AdminClient admin;

  @BeforeAll
  static void start() {
    server =
        AdminServer.on(
            POSTGRES.createDatabase(), Map.of("admin_max_body_size", String.valueOf(LIMIT)));
    admin = new AdminClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsWritten() {
    assertThat(admin.get("/services").data()).isEmpty();
    assertThat(admin.get("/consumers").data()).isEmpty();
  }

  private static void assertRefused(Reply reply, int status, String message) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.at("message")).isEqualTo(message);
    assertThat(reply.header("Content-Type")).matches("application/json; ?charset=utf-8");
  }

  @Test
  void json_nestedTooDeep_is400() {
    String deep = "{\"a\":".repeat(600) + "1" + "}".repeat(600);

    assertRefused(
        admin.post("/services", deep),
        400,
        "Cannot parse JSON body: nested deeper than 500 levels");
    assertRefused(
        admin.post("/services", "[".repeat(19_000)),
        400,
        "Cannot parse JSON body: nested deeper than 500 levels");
  }

  @Test
  void json_keyTwice_is400WithTheKey() {
    assertRefused(
        admin.post("/services", "{\"name\":\"a\",\"host\":\"h\",\"name\":\"b\"}"),
        400,
        "Cannot parse JSON body: the key 'name' comes twice in an object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{'a':1}", "nope", "{\"a\":1}{}", "{\"a\":1e999}"})
  void json_thatIsNone_is400(String body) {
    assertRefused(admin.post("/services", body), 400, "Cannot parse JSON body");
  }

  @Test
  void bytes_thatAreNotUtf8_are400() throws IOException {
    byte[] name = {'n', 'a', 'm', 'e', '=', (byte) 0xC3, (byte) 0x28};
    assertThat(raw("application/x-www-form-urlencoded", name).text())
        .isEqualTo("{\"message\":\"The body is not valid UTF-8\"}");
    byte[] json = {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};
    assertThat(raw("application/json", json).text())
        .isEqualTo("{\"message\":\"Cannot parse JSON body\"}");
    assertRefused(
        admin.form("POST", "/services", "name=%C3%28&host=h"), 400, "The body is not valid UTF-8");
    assertRefused(
        admin.form("POST", "/services", "name=%zz&host=h"),
        400,
        "Illegal percent-encoding in a form");
  }

  private static RawResponse raw(String type, byte[] body) throws IOException {
    try (RawClient client = RawClient.connect(server.port())) {
      client.send(
          "POST /services HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(type, body.length));
      client.send(body);
      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(400);
      return response;
    }
  }

  @Test
  void form_keysThatExcludeEachOther_are400WithBoth() {
    for (String form : List.of("name=a&config=1&config.b=2", "config.b=2&config=1")) {
      Reply refused = admin.form("POST", "/plugins", form);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(String.valueOf(refused.at("message"))).contains("'config'", "'config.b'");
    }
    assertThat(admin.get("/plugins").data()).isEmpty();
  }

  @Test
  void form_withMoreThanAThousandArguments_is400() {
    String form =
        IntStream.range(0, 1001).mapToObj(i -> "tags[]=t").collect(Collectors.joining("&"));

    assertRefused(admin.form("POST", "/services", form), 400, "Too many arguments");
  }

  @Test
  void text_withANul_is400() {
    Reply refused =
        admin.post("/services", "{\"name\":\"s\",\"host\":\"h\",\"path\":\"/a\\u0000\"}");
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.at("code")).isEqualTo(2L);

    refused = admin.post("/consumers", "{\"username\":\"a\\u0000b\"}");
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.at("code")).isEqualTo(2L);
    assertThat(admin.get("/consumers/a%00b").status()).isIn(400, 404);
  }

  @Test
  void name_longerThanAnyIndexTakes_is400() {
    // random, because the index compresses what repeats itself
    String random =
        new Random(1)
            .ints(9000, 'a', 'z' + 1)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());

    Reply refused = admin.post("/consumers", "{\"username\":\"" + random + "\"}");

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.at("name")).isEqualTo("schema violation");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope", "%00", "AAAA", "%F0%9F%92%A9", "1", "-1"})
  void offset_thatNoListGaveOut_is400(String offset) {
    Reply refused = admin.get("/services?offset=" + offset);

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.at("code")).isEqualTo(7L);
    assertThat(refused.at("name")).isEqualTo("invalid offset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "1.5", "ten", "", "-1"})
  void size_thatIsNone_is400(String size) {
    assertThat(admin.get("/services?size=" + size).status()).isEqualTo(400);
  }

  @Test
  void body_largerThanAllowed_is413WhetherOrNotItTellsItsLength() throws IOException {
    String large = "{\"name\":\"" + "a".repeat(LIMIT) + "\"}";

    assertRefused(admin.post("/services", large), 413, "Payload too large");
    for (String type :
        List.of(
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b")) {
      try (RawClient client = RawClient.connect(server.port())) {
        client.send(
            "POST /services HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                .formatted(type));
        client.send(
            "%x\r\n%s\r\n0\r\n\r\n"
                .formatted(large.length(), large)
                .getBytes(StandardCharsets.UTF_8));
        RawResponse response = client.readResponse();
        assertThat(response.status()).as(type).isEqualTo(413);
        assertThat(response.text()).isEqualTo("{\"message\":\"Payload too large\"}");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/yaml"})
  void contentType_thatIsNotTaken_is415(String type) {
    assertThat(admin.send("POST", "/services", "name=a", "Content-Type", type).status())
        .isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"paths\":[\"/a\"],\"protocols\":[null]}",
        "{\"paths\":[\"/a\"],\"protocols\":[\"http\",null]}",
        "{\"@entity\":1}"
      })
  void route_withANullOrTheNameOfRules_is400(String route) {
    Reply refused = admin.post("/routes", route);

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.at("name")).isEqualTo("schema violation");
  }

  @Test
  void multipart_thatIsNone_is400() {
    for (String type : List.of("multipart/form-data", "multipart/form-data; boundary=x")) {
      assertThat(admin.send("POST", "/services", "name=a", "Content-Type", type).status())
          .isEqualTo(400);
    }
  }
}
