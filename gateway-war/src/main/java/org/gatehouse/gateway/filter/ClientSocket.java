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
   * leads to the socket. Tomcat itself puts the connection away when it finds the socket closed,
   * for which it has to look: so it is told to wait until something can be written. A tunnel that
   * has ended of itself has told it, too, but Tomcat forgets that when the socket is closed after
   * it.
   *
   * @param connection in any other container, this does nothing
   */
  static void close(WebConnection connection) {
    try {
      Object stream = connection.getOutputStream();
      Field wrapper = stream.getClass().getDeclaredField("socketWrapper");
      wrapper.setAccessible(true);
      Object socketWrapper = wrapper.get(stream);
      if (call(call(socketWrapper, "getSocket"), "getIOChannel") instanceof Closeable channel) {
        channel.close();
        call(socketWrapper, "registerWriteInterest");
      }
    } catch (ReflectiveOperationException | IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a client''s socket is out of reach: {0}", e.toString());
    }
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    return target.getClass().getMethod(method).invoke(target);
  }
}
