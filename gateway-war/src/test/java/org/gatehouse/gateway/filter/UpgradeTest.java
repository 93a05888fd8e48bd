package org.gatehouse.gateway.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.TestRuntime;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.RequestStub;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.gatehouse.gateway.exchange.UpgradedConnection;
import org.junit.jupiter.api.Test;

/** A change of protocols that cannot be gone through with. */
class UpgradeTest {
  @Test
  void noThreadToBeHad_endsTheConnectionToTheUpstream() {
    RequestStub stub = new RequestStub("GET", "/");
    HttpServletRequest request = stub.servletRequest();
    ServletExchange exchange = stub.begin(new TestRuntime());
    SwitchedReply reply = new SwitchedReply();
    exchange.replied(reply);
    try (Tunnels tunnels =
        new Tunnels(
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            })) {
      ResponseWriter writer = new ResponseWriter(exchange, request, silent(), tunnels);

      assertThatThrownBy(() -> writer.write(exchange.beginResponse()))
          .isInstanceOf(OutOfMemoryError.class);
    }
    assertThat(reply.isAborted).isTrue();
    assertThat(exchange.upgradeEnd()).isNull();
  }

  @Test
  void noTunnel_closesTheClientsConnection() {
    boolean[] isClosed = new boolean[1];
    WebConnection connection =
        new WebConnection() {
          @Override
          public ServletInputStream getInputStream() {
            throw new UnsupportedOperationException();
          }

          @Override
          public ServletOutputStream getOutputStream() {
            throw new UnsupportedOperationException();
          }

          @Override
          public void close() {
            isClosed[0] = true;
          }
        };
    new TunnelHandler().init(connection);

    assertThat(isClosed[0]).isTrue();
  }

  /** A response that takes everything. */
  private static HttpServletResponse silent() {
    return (HttpServletResponse)
        Proxy.newProxyInstance(
            UpgradeTest.class.getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (proxy, call, arguments) -> null);
  }

  /** A response of status 101. */
  private static final class SwitchedReply implements Reply, UpgradedConnection {
    private boolean isAborted;

    @Override
    public int status() {
      return 101;
    }

    @Override
    public Headers headers() {
      return new Headers();
    }

    @Override
    public long contentLength() {
      return 0;
    }

    @Override
    public InputStream body() {
      return InputStream.nullInputStream();
    }

    @Override
    public boolean hasMoreAtHand() {
      return false;
    }

    @Override
    public UpgradedConnection upgraded() {
      return this;
    }

    @Override
    public Headers trailers() {
      return new Headers();
    }

    @Override
    public void finish() {}

    @Override
    public void abort() {
      isAborted = true;
    }

    @Override
    public InputStream in() {
      return InputStream.nullInputStream();
    }

    @Override
    public OutputStream out() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void endOutput() {}
  }
}
