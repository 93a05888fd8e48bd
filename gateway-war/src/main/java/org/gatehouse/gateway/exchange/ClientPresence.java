package org.gatehouse.gateway.exchange;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Whether a client is still there while nothing is read from it and nothing written to it. */
public final class ClientPresence {
  private final HttpServletRequest request;
  private final ContainerHeaders container;

  ClientPresence(HttpServletRequest request, ContainerHeaders container) {
    this.request = request;
    this.container = container;
  }

  /**
   * What tells whether the client has left. Costs a system call, and must not be asked while
   * another thread does anything with the request or the response.
   *
   * @return null when the container has nothing that tells: Tomcat has it by {@code HeaderValve} in
   *     {@code tomcat-conf}
   */
  public @Nullable BooleanSupplier hasLeft() {
    return container.hasClientLeft();
  }

  /** Whether the client has ended its stream of HTTP/2, which Tomcat notes by itself. */
  public boolean hasEndedStream() {
    return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null
        && request.getProtocol().equals("HTTP/2.0");
  }
}
