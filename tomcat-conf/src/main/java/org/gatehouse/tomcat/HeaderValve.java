package org.gatehouse.tomcat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * Lets a servlet add response headers as the bytes that go over the wire: a valve of the {@code
 * Host} in {@code server.xml}.
 *
 * <p>Tomcat keeps headers that come by the servlet API as texts, and makes an encoder and three
 * buffers for each name and each value when it sends them: a third of all that a proxied request
 * allocated. The request attribute {@value #ATTRIBUTE} is a {@code BiConsumer} of name and value,
 * for everything but framing, {@code Connection} and what Tomcat makes up itself.
 */
public final class HeaderValve extends ValveBase {
  static final String ATTRIBUTE = "org.gatehouse.tomcat.headers";

  /** Of the response's notes, which Tomcat gives to whoever wants them; it takes 1 itself. */
  private static final int NOTE = 24;

  /** Names are few; what lies beyond was made up by an upstream, and is encoded each time. */
  private static final int MAX_NAMES = 512;

  private static final Map<String, byte[]> NAMES = new ConcurrentHashMap<>();

  /** Made by Tomcat, by name. */
  public HeaderValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    // Tomcat uses its response again for the next request of a connection
    org.apache.coyote.Response wire = response.getCoyoteResponse();
    Object headers = wire.getNote(NOTE);
    if (headers == null) {
      headers = new Headers(wire.getMimeHeaders());
      wire.setNote(NOTE, headers);
    }
    request.setAttribute(ATTRIBUTE, headers);
    getNext().invoke(request, response);
  }

  /** Adds to the headers of one response. For one thread at a time. */
  private record Headers(MimeHeaders headers) implements BiConsumer<String, String> {
    @Override
    public void accept(String name, String value) {
      byte[] bytes = bytesOf(value);
      byte[] nameBytes = nameOf(name);
      headers.addValue(nameBytes, 0, nameBytes.length).setBytes(bytes, 0, bytes.length);
    }

    private static byte[] nameOf(String name) {
      byte[] known = NAMES.get(name);
      if (known == null) {
        known = bytesOf(name);
        if (NAMES.size() < MAX_NAMES) {
          NAMES.put(name, known);
        }
      }
      return known;
    }

    /**
     * Of texts that came over the wire, the same bytes again; of others, UTF-8, as Kong sends.
     * Blanks in place of control characters, as Tomcat makes of texts: a line end would begin
     * another header.
     */
    private static byte[] bytesOf(String text) {
      boolean isLatin = true;
      boolean isClean = true;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        isLatin &= c <= 0xFF;
        isClean &= !isControl(c);
      }
      byte[] bytes = text.getBytes(isLatin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
      for (int i = 0; !isClean && i < bytes.length; i++) {
        if (isControl(bytes[i])) {
          bytes[i] = ' ';
        }
      }
      return bytes;
    }

    private static boolean isControl(int c) {
      return (c >= 0 && c < ' ' && c != '\t') || c == 0x7F;
    }
  }
}
