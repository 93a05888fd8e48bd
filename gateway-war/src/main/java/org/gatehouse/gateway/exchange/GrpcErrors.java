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
  private static final String STATUS = "grpc-status";

  private GrpcErrors() {}

  /** Whether a client takes answers in this form. */
  static boolean areReadBy(ClientRequest request) {
    String type = request.headers().firstOrNull("Content-Type");
    return type != null
        && type.startsWith("application/grpc")
        && request.httpVersion().equals("2.0");
  }

  /**
   * The head of an answer in this form; null when it has another that is meant, or this already.
   */
  static @Nullable Headers headOf(Answer answer) {
    boolean isOfGateway = answer.errorMessage().isPresent() || answer.json().isPresent();
    if (answer.headers().contains(STATUS)
        || (!isOfGateway && answer.headers().contains("Content-Type"))) {
      return null;
    }
    Headers head = new Headers(answer.headers());
    head.set("Content-Type", "application/grpc");
    head.set(STATUS, Integer.toString(statusOf(answer.status())));
    head.set("grpc-message", encode(messageOf(answer)));
    return head;
  }

  private static String messageOf(Answer answer) {
    if (answer.errorMessage().isPresent()) {
      return answer.errorMessage().get();
    }
    return answer.json().orElse(null) instanceof Map<?, ?> json
            && json.get("message") instanceof String message
        ? message
        : nameOf(statusOf(answer.status()));
  }

  /**
   * Kong's table, but for 502: that is 14 (unavailable), as gRPC's http-grpc-status-mapping.md has
   * it and clients took it for before; Kong says 13.
   */
  private static int statusOf(int httpStatus) {
    return switch (httpStatus) {
      case 401 -> 16;
      case 403 -> 7;
      case 404 -> 5;
      case 409 -> 6;
      case 429 -> 8;
      case 499 -> 1;
      case 501 -> 12;
      case 502, 503 -> 14;
      case 504 -> 4;
      default ->
          switch (httpStatus / 100) {
            case 2 -> 0;
            case 4 -> 3;
            case 5 -> 13;
            default -> 2;
          };
    };
  }

  /** As Kong names those of the table. */
  private static String nameOf(int status) {
    return switch (status) {
      case 0 -> "OK";
      case 1 -> "Canceled";
      case 3 -> "InvalidArgument";
      case 4 -> "DeadlineExceeded";
      case 5 -> "NotFound";
      case 6 -> "AlreadyExists";
      case 7 -> "PermissionDenied";
      case 8 -> "ResourceExhausted";
      case 12 -> "Unimplemented";
      case 13 -> "Internal";
      case 14 -> "Unavailable";
      case 16 -> "Unauthenticated";
      default -> "Unknown";
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
