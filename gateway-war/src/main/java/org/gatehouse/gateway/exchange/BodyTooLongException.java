package org.gatehouse.gateway.exchange;

import java.io.IOException;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientResponse;

/** The client sent more of a body than a plugin lets pass. */
final class BodyTooLongException extends ClientGoneException {
  private static final long serialVersionUID = 1L;

  private final transient Answer answer;

  BodyTooLongException(BodyLimit limit) {
    super(new IOException("a longer body (expected: <= " + limit.maxBytes() + " bytes)"));
    this.answer = limit.otherwise();
  }

  @Override
  void answer(ServletExchange exchange) {
    exchange.answerWith(answer, ClientResponse.Source.EXIT);
  }
}
