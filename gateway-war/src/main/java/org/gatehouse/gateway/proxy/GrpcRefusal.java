package org.gatehouse.gateway.proxy;

import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.gateway.exchange.ServletExchange;

/**
 * What is answered for a service of gRPC, which upstream connections of HTTP/1.1 cannot carry: an
 * answer that its clients understand, rather than what their server makes of HTTP/1.1.
 */
final class GrpcRefusal {
  private static final String MESSAGE = "gRPC services are not supported";

  private GrpcRefusal() {}

  /** Whether a service's protocol is one of gRPC. */
  static boolean isDue(String scheme) {
    return scheme.equals("grpc") || scheme.equals("grpcs");
  }

  /** Answers; to a client of gRPC with status 12, UNIMPLEMENTED, in place of trailers. */
  static void answer(ServletExchange exchange) {
    String contentType = exchange.clientRequest().headers().firstOrNull("Content-Type");
    if (contentType == null || !contentType.startsWith("application/grpc")) {
      exchange.fail(501, MESSAGE);
      return;
    }
    Answer answer = Answer.empty(200);
    answer.header("Content-Type", "application/grpc");
    answer.header("grpc-status", "12");
    answer.header("grpc-message", MESSAGE);
    exchange.answerWith(answer, ClientResponse.Source.ERROR);
  }
}
