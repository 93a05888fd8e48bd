package org.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.UpstreamServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 without TLS by prior knowledge, and what the JDK's client does not show or send. */
class Http2PlainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway =
      TestGateway.start(TestRuntime.to(upstream.port()), speakingHttp2());
  private final CloseableHttpAsyncClient client = HttpAsyncClients.createHttp2Default();

  @BeforeEach
  void start() {
    client.start();
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    gateway.close();
    upstream.close();
  }

  private static Connector speakingHttp2() {
    Connector connector = TestGateway.connector();
    connector.addUpgradeProtocol(new Http2Protocol());
    return connector;
  }

  private Collected send(AsyncRequestBuilder request) throws Exception {
    return client
        .execute(request.build(), new Collected(), null)
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + gateway.port() + path;
  }

  @Test
  void trailersOfAResponse_reachTheClient() throws Exception {
    upstream.handle(
        request -> Answer.status(200).chunks("hel", "lo").trailer("X-Sum", "5").trailer("A", "b"));
    Collected response = send(AsyncRequestBuilder.get(url("/x")));
    assertThat(response.status).isEqualTo(200);
    assertThat(response.body.toString()).isEqualTo("hello");
    assertThat(response.trailers).containsEntry("x-sum", "5").containsEntry("a", "b");
    assertThat(upstream.awaitRequest(PATIENCE).target()).isEqualTo("/x");
  }

  /** RFC 9113 §8.2.3: in HTTP/2 they may be sent apart, in HTTP/1.1 they must be one field. */
  @Test
  void cookies_sentApart_areJoined() throws Exception {
    send(AsyncRequestBuilder.get(url("/")).addHeader("Cookie", "a=1").addHeader("Cookie", "b=2"));
    assertThat(upstream.awaitRequest(PATIENCE).headers().all("Cookie")).containsExactly("a=1; b=2");
  }

  /** A response as it comes in. */
  private static final class Collected implements AsyncResponseConsumer<Collected> {
    private final StringBuilder body = new StringBuilder();
    private final Map<String, String> trailers = new HashMap<>();
    private int status;
    private @Nullable FutureCallback<Collected> end;

    @Override
    public void consumeResponse(
        HttpResponse response,
        @Nullable EntityDetails entity,
        HttpContext context,
        FutureCallback<Collected> callback) {
      status = response.getCode();
      end = callback;
      if (entity == null) {
        callback.completed(this);
      }
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {}

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
      capacity.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer piece) {
      body.append(UTF_8.decode(piece));
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> fields) {
      if (fields != null) {
        fields.forEach(field -> trailers.put(field.getName(), field.getValue()));
      }
      end.completed(this);
    }

    @Override
    public void failed(Exception cause) {
      end.failed(cause);
    }

    @Override
    public void releaseResources() {}
  }
}
