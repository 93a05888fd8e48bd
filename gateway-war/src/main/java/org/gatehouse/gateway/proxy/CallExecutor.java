package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.UpgradedConnection;
import org.jspecify.annotations.Nullable;

/** Sends one request over one connection and reads the head of its final response. */
final class CallExecutor {
  private static final int MAX_INTERIM_RESPONSES = 32;

  private final @Nullable RequestEntity entity;
  private final @Nullable BooleanSupplier hasClientLeft;
  private boolean isRequestComplete;
  private @Nullable UpgradedConnection upgraded;
  private int interimResponses;

  /* What has come before all of the request was sent: the head of the answer, or none. */
  private @Nullable ResponseHead early;
  private @Nullable Exception earlyFault;

  CallExecutor(@Nullable RequestEntity entity, @Nullable BooleanSupplier hasClientLeft) {
    this.entity = entity;
    this.hasClientLeft = hasClientLeft;
  }

  /** Whether all of the request was sent. */
  boolean isRequestComplete() {
    return isRequestComplete;
  }

  /** The connection that a response of status 101 leaves behind; null after any other. */
  @Nullable UpgradedConnection upgraded() {
    return upgraded;
  }

  /**
   * Returns the head; the entity of a response that has a body reads it off the connection.
   *
   * @param mustStand whether it is looked first if the upstream has ended the connection
   * @throws SpoiltException when nothing was sent, since the upstream has spoken before, or ended
   */
  ResponseHead execute(RequestHead request, UpstreamConnection connection, boolean mustStand)
      throws IOException, HttpException {
    if (connection.isSpoilt(mustStand)) {
      throw new SpoiltException();
    }
    connection.awaitedBy(hasClientLeft);
    connection.sendRequestHeader(request);
    if (entity != null) {
      entity.sentOver(connection, () -> isAnswered(request, connection));
    }
    isRequestComplete = sendBody(request, connection);
    ResponseHead head = receive(request, connection);
    if (head.getCode() == 101) {
      upgraded = new UpgradedSocket(connection.upgraded(), head.buffer());
    }
    if (head.bodyLength() != 0) {
      connection.receiveResponseEntity(head);
    }
    return head;
  }

  /** Returns whether the upstream took all of it; if not, it may still have answered. */
  private boolean sendBody(RequestHead request, UpstreamConnection connection)
      throws IOException, HttpException {
    if (entity == null) {
      connection.flush();
      return true;
    }
    try {
      connection.sendRequestEntity(request);
      connection.flush();
      return true;
    } catch (ClientGoneException e) {
      throw e;
    } catch (IOException e) {
      if (!connection.isOpen()) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Reads past interim responses that have come. Returns whether anything else has: that is kept,
   * faults too, until the response is received.
   */
  private boolean isAnswered(RequestHead request, UpstreamConnection connection)
      throws ClientGoneException {
    try {
      while (early == null && connection.hasMoreAtHand()) {
        early = receiveNext(request, connection);
      }
      return early != null;
    } catch (ClientGoneException e) {
      throw e;
    } catch (IOException | HttpException e) {
      earlyFault = e;
      return true;
    }
  }

  private ResponseHead receive(RequestHead request, UpstreamConnection connection)
      throws IOException, HttpException {
    if (earlyFault instanceof HttpException fault) {
      throw fault;
    }
    if (earlyFault instanceof IOException fault) {
      throw fault;
    }
    ResponseHead head = early;
    while (head == null) {
      head = receiveNext(request, connection);
    }
    return head;
  }

  /** The next head; null for that of an interim response. */
  private @Nullable ResponseHead receiveNext(RequestHead request, UpstreamConnection connection)
      throws IOException, HttpException {
    if (interimResponses > MAX_INTERIM_RESPONSES) {
      throw new ProtocolException("interim responses without an end");
    }
    ResponseHead head = (ResponseHead) connection.receiveResponseHeader();
    int status = head.getCode();
    if (status == 101 && !request.asksForUpgrade()) {
      throw new ProtocolException("101 to a request that did not ask for it");
    }
    if (status < 200 && status != 101) {
      interimResponses++;
      return null;
    }
    head.frame(request.getMethod());
    return head;
  }

  /** The upstream has spoken before it was asked, or ended the connection; nothing was sent. */
  static final class SpoiltException extends IOException {
    private static final long serialVersionUID = 1L;

    private SpoiltException() {
      super("the upstream spoke before it was asked, or ended the connection");
    }
  }
}
