package org.gatehouse.gateway.filter;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Takes a client's connection over from the container; which makes it, and so it is public. */
public final class TunnelHandler implements HttpUpgradeHandler {
  private @Nullable Tunnel tunnel;

  /** Says where the connection leads. */
  void leadTo(Tunnel to) {
    tunnel = to;
  }

  @Override
  public void init(WebConnection connection) {
    if (tunnel == null) {
      refuse(connection);
      return;
    }
    try {
      tunnel.open(connection);
    } catch (IOException e) {
      tunnel.close();
      throw new UncheckedIOException(e);
    }
  }

  /** The container goes through with the change of protocols even if no tunnel could be made. */
  private static void refuse(WebConnection connection) {
    try {
      connection.close();
    } catch (Exception e) {
      throw new IllegalStateException("a connection without a tunnel does not close", e);
    }
  }

  @Override
  public void destroy() {
    if (tunnel != null) {
      tunnel.close();
    }
  }
}
