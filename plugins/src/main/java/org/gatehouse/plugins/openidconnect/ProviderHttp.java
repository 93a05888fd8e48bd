package org.gatehouse.plugins.openidconnect;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Calls the provider: each call takes no longer than its time-out, body included, reads no more
 * than {@link #MAX_BYTES} and follows no redirect. Thread-safe.
 */
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever {
  static final int MAX_BYTES = 512 * 1024;

  private final HttpClient client;
  private final Duration timeout;

  /**
   * @param tls says which authorities are trusted; the name on the certificate is checked too
   */
  ProviderHttp(SSLContext tls, Duration timeout) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .sslContext(tls)
            .build();
    this.timeout = timeout;
  }

  /** The body of a resource, which must be there. */
  String get(URI uri) throws IOException {
    HttpResponse<byte[]> response = send(HttpRequest.newBuilder(uri).build());
    if (response.statusCode() != 200) {
      throw new IOException(
          "status %d of %s (expected: 200)".formatted(response.statusCode(), uri));
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    try {
      return new Resource(get(url.toURI()), "application/json");
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    String body = request.getBody();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.getURI())
            .method(
                request.getMethod().name(),
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    request
        .getHeaderMap()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    HttpResponse<byte[]> received = send(builder.build());
    HTTPResponse response = new HTTPResponse(received.statusCode());
    received
        .headers()
        .map()
        .forEach((name, values) -> response.setHeader(name, values.toArray(String[]::new)));
    response.setBody(new String(received.body(), StandardCharsets.UTF_8));
    return response;
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, head -> new LimitedBody(MAX_BYTES));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("%s: %s".formatted(request.uri(), e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(
          "%s: no answer within %d ms".formatted(request.uri(), timeout.toMillis()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(request.uri() + ": interrupted");
    } finally {
      answer.cancel(true);
    }
  }
}
