package org.gatehouse.gateway.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Answers in place of an upstream's, as clients of gRPC read them: {@code grpc-status} and {@code
 * grpc-message}, and no body. The HTTP status stays what it is, as in Kong.
 */
final class GrpcErrors {
  private GrpcErrors() {}

  /** Whether a client takes answers in this form. */
  static boolean areReadBy(ClientRequest request) {
    return request.httpVersion().equals("2.0") && GrpcCode.isSpokenIn(request.headers());
  }

  /**
   * The head of an answer in this form; null when it has another that is meant, or this already.
   */
  static @Nullable Headers headOf(Answer answer) {
    boolean isOfGateway = answer.errorMessage().isPresent() || answer.json().isPresent();
    if (answer.headers().contains("grpc-status")
        || (!isOfGateway && answer.headers().contains("Content-Type"))) {
      return null;
    }
    Headers head = new Headers(answer.headers());
    head.set("Content-Type", "application/grpc");
    GrpcCode code = codeOf(answer.status());
    code.tell(head, encode(messageOf(answer, code)));
    return head;
  }

  private static String messageOf(Answer answer, GrpcCode code) {
    if (answer.errorMessage().isPresent()) {
      return answer.errorMessage().get();
    }
    return answer.json().orElse(null) instanceof Map<?, ?> json
            && json.get("message") instanceof String message
        ? message
        : code.kongName();
  }

  /**
   * Kong's table, but for 502: that is 14 (unavailable), as gRPC's http-grpc-status-mapping.md has
   * it and clients took it for before; Kong says 13.
   */
  private static GrpcCode codeOf(int httpStatus) {
    return switch (httpStatus) {
      case 401 -> GrpcCode.UNAUTHENTICATED;
      case 403 -> GrpcCode.PERMISSION_DENIED;
      case 404 -> GrpcCode.NOT_FOUND;
      case 409 -> GrpcCode.ALREADY_EXISTS;
      case 429 -> GrpcCode.RESOURCE_EXHAUSTED;
      case 499 -> GrpcCode.CANCELLED;
      case 501 -> GrpcCode.UNIMPLEMENTED;
      case 502, 503 -> GrpcCode.UNAVAILABLE;
      case 504 -> GrpcCode.DEADLINE_EXCEEDED;
      default ->
          switch (httpStatus / 100) {
            case 2 -> GrpcCode.OK;
            case 4 -> GrpcCode.INVALID_ARGUMENT;
            case 5 -> GrpcCode.INTERNAL;
            default -> GrpcCode.UNKNOWN;
          };
    };
  }

  /** Percent-encodes all but printable ASCII, and the percent sign (gRPC's PROTOCOL-HTTP2.md). */
  private static String encode(String message) {
    StringBuilder encoded = new StringBuilder(message.length());
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (b < ' ' || b > '~' || b == '%') {
        encoded.append(String.format("%%%02X", b));
      } else {
        encoded.append((char) b);
      }
    }
    return encoded.toString();
  }
}
