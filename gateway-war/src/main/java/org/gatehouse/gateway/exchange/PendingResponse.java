package org.gatehouse.gateway.exchange;

import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange will answer with: a {@link Reply} of the upstream, or an {@link Answer} in its
 * place. The later takes the place of the earlier.
 */
final class PendingResponse {
  private static final byte[] NOTHING = {};

  private @Nullable Reply reply;
  private @Nullable Answer answer;
  private @Nullable String errorDefaultType;
  private byte[] answerBody = NOTHING;
  private ClientResponse.Source source = ClientResponse.Source.ERROR;

  @Nullable Reply reply() {
    return reply;
  }

  void set(Reply received) {
    dropReply();
    reply = received;
    answer = null;
    source = ClientResponse.Source.SERVICE;
  }

  void set(Answer given, ClientResponse.Source from) {
    dropReply();
    answer = given;
    errorDefaultType = null;
    source = from;
  }

  /** An error of the proxy itself, of a type by default, as {@link ErrorBodies} has it. */
  void fail(Answer error, String defaultType) {
    set(error, ClientResponse.Source.ERROR);
    errorDefaultType = defaultType;
  }

  private void dropReply() {
    if (reply != null) {
      reply.abort();
      reply = null;
    }
  }

  /** The body of an answer, once the response has begun. */
  byte[] answerBody() {
    return answerBody;
  }

  /** The response that plugins can change; null when there is nothing to answer with. */
  @Nullable ServletClientResponse begin(ServletExchange exchange) {
    Reply received = reply;
    if (received != null) {
      return new ServletClientResponse(
          exchange, received.status(), HopByHopHeaders.withoutThem(received.headers()), source);
    }
    Answer given = answer;
    if (given == null) {
      return null;
    }
    AnswerBody body =
        AnswerBody.of(given, errorDefaultType, exchange.clientRequest(), exchange.id());
    answerBody = body.bytes();
    return new ServletClientResponse(exchange, given.status(), body.headers(), source);
  }
}
