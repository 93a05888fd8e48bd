package org.gatehouse.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of 256 MB in a JVM with half of that as heap. */
@Timeout(60)
class LargeBodyIT {

  private static final long SIZE = 256L << 20;

  @Test
  void upload_ofKnownLength_isCountedAndHashedInConstantMemory() throws Exception {
    try (UpstreamServer server = UpstreamServer.start();
        RawClient client = RawClient.connect(server.port())) {
      client.send("POST / HTTP/1.1\r\nHost: up\r\nContent-Length: " + SIZE + "\r\n\r\n");
      client.sendGenerated(SIZE);

      assertThat(client.readResponse().text()).contains(GeneratedBytes.sha256(SIZE));
      MessageBody body = server.awaitRequest(Duration.ofSeconds(10)).body();
      assertThat(body.length()).isEqualTo(SIZE);
      assertThat(body.sha256()).isEqualTo(GeneratedBytes.sha256(SIZE));
      assertThat(Runtime.getRuntime().maxMemory()).isLessThan(SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void download_generatedBody_isCountedAndHashedInConstantMemory(boolean chunked) throws Exception {
    try (UpstreamServer server = UpstreamServer.start()) {
      Answer answer = Answer.status(200);
      server.handle(request -> chunked ? answer.generatedChunks(SIZE) : answer.generated(SIZE));

      RawResponse response = RawClient.get(server.port(), "/");

      assertThat(response.complete()).isTrue();
      assertThat(response.body().length()).isEqualTo(SIZE);
      assertThat(response.body().sha256()).isEqualTo(GeneratedBytes.sha256(SIZE));
    }
  }
}
