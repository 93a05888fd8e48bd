package org.gatehouse.gateway.filter;

import jakarta.servlet.http.WebConnection;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;

/** The socket below a client's connection that speaks another protocol than HTTP. */
final class ClientSocket {
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");

  private ClientSocket() {}

  /**
   * Closes the socket while a thread is writing to it, as far as the container lets one reach it.
   *
   * <p>In Tomcat a blocking write has no time-out, ignores interrupts, and holds the lock that
   * {@link WebConnection#close} waits for; and a connection that is closed by that is ended when
   * its client next says or takes something, which one that has stopped does never. Nothing public
   * leads to the socket. Tomcat itself puts the connection away when it finds the socket closed, as
   * it does once the connection is registered for a last write.
   *
   * @param connection in any other container, this does nothing
   */
  static void close(WebConnection connection) {
    try {
      Object stream = connection.getOutputStream();
      Field wrapper = stream.getClass().getDeclaredField("socketWrapper");
      wrapper.setAccessible(true);
      Object socket = call(wrapper.get(stream), "getSocket");
      if (call(socket, "getIOChannel") instanceof Closeable channel) {
        channel.close();
      }
    } catch (ReflectiveOperationException | IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a client''s socket is out of reach: {0}", e.toString());
    }
  }

  private static Object call(Object target, String getter) throws ReflectiveOperationException {
    return target.getClass().getMethod(getter).invoke(target);
  }
}
