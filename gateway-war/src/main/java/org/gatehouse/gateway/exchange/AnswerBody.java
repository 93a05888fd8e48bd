package org.gatehouse.gateway.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/** An answer as it goes to one client: its fields and the bytes of its body. */
final class AnswerBody {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Headers headers;
  private final byte[] bytes;

  private AnswerBody(Headers headers, byte[] bytes) {
    this.headers = headers;
    this.bytes = bytes;
  }

  /**
   * @param errorDefaultType of an error of the proxy itself; null for those of plugins and router
   */
  static AnswerBody of(
      Answer answer, @Nullable String errorDefaultType, ClientRequest request, String exchangeId) {
    Headers grpc = GrpcErrors.areReadBy(request) ? GrpcErrors.headOf(answer) : null;
    if (grpc != null) {
      return new AnswerBody(grpc, new byte[0]);
    }
    Headers headers = new Headers(answer.headers());
    if (answer.errorMessage().isPresent()) {
      ErrorBodies.Format format =
          errorDefaultType == null
              ? ErrorBodies.formatFor(request.headers())
              : ErrorBodies.formatFor(request.headers(), errorDefaultType);
      headers.set("Content-Type", format.contentType());
      String body = ErrorBodies.render(format, answer.errorMessage().get(), exchangeId);
      return new AnswerBody(headers, body.getBytes(StandardCharsets.UTF_8));
    }
    if (answer.json().isPresent()) {
      return new AnswerBody(headers, toJson(answer.json().get()));
    }
    return new AnswerBody(headers, answer.body().orElseGet(() -> new byte[0]));
  }

  Headers headers() {
    return headers;
  }

  byte[] bytes() {
    return bytes;
  }

  private static byte[] toJson(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an answer must be of JSON values", e);
    }
  }
}
