package org.gatehouse.gateway.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The client left, or sent a body that ends too early, cannot be read or is not taken. */
public class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");

  /** nginx's status for it, which Kong's logs have too. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  public ClientGoneException(IOException cause) {
    super("client: " + cause.getMessage(), cause);
  }

  /** The client has left while the upstream was waited for. */
  public static ClientGoneException beforeAnswer() {
    return new ClientGoneException(new EOFException("left before it was answered"));
  }

  /** Ends an exchange with its connection; most often nobody reads the answer, but logs tell it. */
  public final void end(ServletExchange exchange) {
    LOG.log(Level.INFO, "client left exchange {0}: {1}", exchange.id(), getMessage());
    exchange.closeConnection();
    answer(exchange);
  }

  void answer(ServletExchange exchange) {
    exchange.failByDefaultType(CLIENT_CLOSED_REQUEST, "Bad request");
  }
}
