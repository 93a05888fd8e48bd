package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.GeneratedBytes;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies four times as large as all memory that the test has. */
class LargeBodyIT {
  private static final long SIZE = 1L << 30;

  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(upstream.port()));

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  @Test
  void post_oneGigabyte_arrivesUnchanged() throws Exception {
    assertThat(java.lang.Runtime.getRuntime().maxMemory()).isLessThan(SIZE / 2);
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + SIZE + "\r\n\r\n");
      client.sendGenerated(SIZE);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    assertThat(upstream.awaitRequest(Duration.ofSeconds(10)).body().sha256())
        .isEqualTo(GeneratedBytes.sha256(SIZE));
  }

  @Test
  void get_oneGigabyte_arrivesUnchanged() throws Exception {
    for (Answer answer :
        new Answer[] {
          Answer.status(200).generated(SIZE), Answer.status(200).generatedChunks(SIZE)
        }) {
      upstream.handle(request -> answer);
      RawResponse response = gateway.get("/");
      assertThat(response.complete()).isTrue();
      assertThat(response.body().sha256()).isEqualTo(GeneratedBytes.sha256(SIZE));
    }
  }
}
