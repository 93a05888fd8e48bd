package org.gatehouse.tomcat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Lets a servlet read and add header fields as the bytes that go over the wire, and see whether the
 * client is still there: a valve of the {@code Host} in {@code server.xml}.
 *
 * <p>Tomcat hands request fields out by way of decoders, and keeps response fields as texts, for
 * each name and each value of which it makes an encoder and three buffers when it sends them: a
 * third of all that a proxied request allocated. The request attribute {@value #ATTRIBUTE} is
 *
 * <ul>
 *   <li>a {@code Consumer} of a {@code BiConsumer}, which it hands every name and value of the
 *       request to, in the order received,
 *   <li>a {@code BiConsumer} of name and value, which it adds to the response: everything but
 *       framing, {@code Connection} and what Tomcat makes up itself,
 *   <li>a {@code BooleanSupplier}: whether the client has left, as {@link ClientPresence}.
 * </ul>
 */
public final class HeaderValve extends ValveBase {
  static final String ATTRIBUTE = "org.gatehouse.tomcat.headers";

  /** Of the response's notes, which Tomcat gives to whoever wants them; it takes 1 itself. */
  private static final int NOTE = 24;

  /** Made by Tomcat, by name. */
  public HeaderValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    // Tomcat uses its response again for the next request of a connection
    org.apache.coyote.Response wire = response.getCoyoteResponse();
    WireHeaders headers = (WireHeaders) wire.getNote(NOTE);
    if (headers == null) {
      headers =
          new WireHeaders(wire.getMimeHeaders(), new ClientPresence(request.getCoyoteRequest()));
      wire.setNote(NOTE, headers);
    }
    headers.begin(request.getCoyoteRequest().getMimeHeaders());
    request.setAttribute(ATTRIBUTE, headers);
    getNext().invoke(request, response);
  }
}
