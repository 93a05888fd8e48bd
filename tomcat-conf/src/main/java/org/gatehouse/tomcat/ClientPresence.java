package org.gatehouse.tomcat;

import jakarta.servlet.RequestDispatcher;
import java.util.function.BooleanSupplier;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;

/**
 * Tells whether a client has left before it was answered. Costs a system call, and must not be
 * asked while another thread uses the request or the response.
 */
final class ClientPresence implements BooleanSupplier {
  private final Request request;

  ClientPresence(Request request) {
    this.request = request;
  }

  /**
   * Whether it has ended its side of the connection or, in HTTP/2, the stream. False when that
   * cannot be told, as behind the first bytes of its next request.
   */
  @Override
  public boolean getAsBoolean() {
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null) {
      return true; // how Tomcat notes the end of a stream
    }
    /*
     * Tomcat reads into its own buffer what there is, without waiting. It says 1 at the end of the
     * connection, and says so again; of bytes that are there it says how many, and either counts
     * them among those at hand or, when they belong to the next request, says 0 from then on.
     */
    return atHand() == 0 && look() > 0 && atHand() == 0 && look() > 0;
  }

  private int atHand() {
    return request.getInputBuffer().available();
  }

  private int look() {
    request.action(ActionCode.AVAILABLE, true);
    return request.getAvailable();
  }
}
