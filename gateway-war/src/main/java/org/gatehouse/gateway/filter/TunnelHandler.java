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
    if (tunnel != null) {
      try {
        tunnel.open(connection);
      } catch (IOException e) {
        tunnel.close();
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void destroy() {
    if (tunnel != null) {
      tunnel.close();
    }
  }
}
