package org.gatehouse.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The TCP ports of this machine. */
final class Ports {

  private Ports() {}

  /**
   * Fails when one of the node's ports cannot be listened on, before anything has been started.
   *
   * @throws StartFailure naming the port and the setting that moves it
   */
  static void checkFree(LauncherSettings settings) {
    checkFree(new InetSocketAddress(settings.proxyPort()), "GATEHOUSE_PROXY_PORT");
    checkFree(new InetSocketAddress(settings.proxySslPort()), "GATEHOUSE_PROXY_SSL_PORT");
    checkFree(loopback(settings.adminPort()), "GATEHOUSE_ADMIN_PORT");
    checkFree(loopback(settings.statusPort()), "GATEHOUSE_STATUS_PORT");
    settings.postgresPort().ifPresent(port -> checkFree(loopback(port), "GATEHOUSE_PG_PORT"));
  }

  /** A loopback port that nothing listens on at the moment. */
  static int anyFree() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StartFailure("no free port on the loopback interface: " + e.getMessage(), e);
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static void checkFree(InetSocketAddress address, String setting) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (why.contains("in use")) {
        throw new StartFailure(
            "port %d is in use; stop what listens there or set %s to another port"
                .formatted(address.getPort(), setting),
            e);
      }
      throw new StartFailure(
          "port %d cannot be listened on: %s (%s)".formatted(address.getPort(), why, setting), e);
    }
  }
}
