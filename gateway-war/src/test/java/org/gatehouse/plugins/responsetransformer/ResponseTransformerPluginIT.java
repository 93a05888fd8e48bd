package org.gatehouse.plugins.responsetransformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResponseTransformerPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  @BeforeAll
  static void configure() {
    GATEWAY.route(
        "edit.test",
        "response-transformer",
        Map.of(
            "remove", Map.of("headers", List.of("x-set")),
            "add", Map.of("headers", List.of("x-add:1"), "json", List.of("extra:1")),
            "append", Map.of("headers", List.of("x-app:2"))));
    GATEWAY.awaitLive();
  }

  private static RawResponse answered(Answer answer) throws Exception {
    GATEWAY.upstream().handle(request -> answer);
    return GATEWAY.get("edit.test", "/");
  }

  @Test
  void jsonAnswer_isEditedWithItsHeaders() throws Exception {
    RawResponse response =
        answered(
            Answer.ok("{\"a\":1}")
                .header("Content-Type", "application/json")
                .header("X-Set", "a")
                .header("X-Set", "b"));

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().has("X-Set")).isFalse();
    assertThat(response.header("x-add")).contains("1");
    assertThat(response.header("x-app")).contains("2");
    assertThat(response.text()).isEqualTo("{\"a\":1,\"extra\":\"1\"}");
    assertThat(response.complete()).isTrue();
  }

  @Test
  void otherAnswer_keepsItsBody() throws Exception {
    RawResponse response = answered(Answer.ok("{\"a\":1}").header("Content-Type", "text/plain"));

    assertThat(response.header("x-add")).contains("1");
    assertThat(response.text()).isEqualTo("{\"a\":1}");
  }
}
