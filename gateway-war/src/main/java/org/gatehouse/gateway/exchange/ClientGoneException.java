package org.gatehouse.gateway.exchange;

import java.io.IOException;

/** The client left, or sent a body that ends too early, cannot be read or is not taken. */
public class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  public ClientGoneException(IOException cause) {
    super("client: " + cause.getMessage(), cause);
  }
}
