package org.gatehouse.plugins.httplog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gatehouse.plugins.support.log.LogSender;
import org.gatehouse.plugins.support.tls.UnverifiedTls;

/**
 * Sends records in the body of an HTTP request: one alone as a JSON object, several as a list of
 * them. A status below 300 says that they have arrived.
 */
final class HttpLogSender implements LogSender {
  private final HttpClient client;
  private final Endpoint endpoint;
  private final String method;
  private final boolean asList;
  private final Duration timeout;
  private final HttpRequest head;

  /**
   * @throws IllegalArgumentException when the endpoint cannot be used
   */
  HttpLogSender(HttpLogConfig config, HttpClient client, System.Logger logger) {
    this.client = client;
    this.endpoint = Endpoint.parse(config.httpEndpoint());
    this.method = config.method().orElse("POST");
    this.asList = config.queueSettings().maxBatchSize() > 1;
    this.timeout = Duration.ofMillis(Math.max(1, config.timeout().orElse(10_000.0).longValue()));
    HttpRequest.Builder builder = HttpRequest.newBuilder(endpoint.uri()).timeout(timeout);
    config.headers().orElse(Map.of()).forEach((name, value) -> set(builder, name, value, logger));
    builder.setHeader("Content-Type", config.contentType().orElse("application/json"));
    endpoint.authorization().ifPresent(login -> builder.setHeader("Authorization", login));
    this.head = builder.build();
  }

  /** A client for any number of senders. Verifies no certificates, as Kong's plugin does not. */
  static HttpClient newClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .sslContext(UnverifiedTls.context())
        .build();
  }

  private static void set(
      HttpRequest.Builder builder, String name, String value, System.Logger logger) {
    try {
      builder.setHeader(name, value);
    } catch (IllegalArgumentException e) {
      // names of the connection's own fields, and values with line breaks
      logger.log(Level.WARNING, "the header {0} of config.headers cannot be sent", name);
    }
  }

  @Override
  public void send(List<byte[]> batch) throws IOException, InterruptedException {
    byte[] body = asList || batch.size() > 1 ? list(batch) : batch.get(0);
    HttpRequest request =
        HttpRequest.newBuilder(head, (name, value) -> true)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    int status = status(request);
    if (status >= 300) {
      throw new IOException("request to " + endpoint + " returned status code " + status);
    }
  }

  private static byte[] list(List<byte[]> batch) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    char before = '[';
    for (byte[] entry : batch) {
      list.write(before);
      list.writeBytes(entry);
      before = ',';
    }
    list.write(']');
    return list.toByteArray();
  }

  /** Reads the whole answer, so that the connection can be used again. */
  private int status(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (ExecutionException e) {
      throw new IOException("failed request to " + endpoint + ": " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("failed request to " + endpoint + ": timeout", e);
    } finally {
      answer.cancel(true);
    }
  }
}
