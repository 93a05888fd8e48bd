package org.gatehouse.tomcat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as Tomcat speaks it, with a limit for the whole of a request head: the {@code protocol}
 * of a {@code Connector} in {@code server.xml}. Tomcat bounds the pauses within a head only, so
 * that a client who sends one byte a minute holds a connection for days. The connection is closed
 * without a response, as nginx does for Kong.
 */
public final class BoundedHeadProtocol extends Http11NioProtocol {
  private int headTimeout = 60_000;

  /** Made by Tomcat, by name. */
  public BoundedHeadProtocol() {}

  /** The attribute {@code headTimeout}, in milliseconds. */
  public int getHeadTimeout() {
    return headTimeout;
  }

  public void setHeadTimeout(int milliseconds) {
    headTimeout = milliseconds;
  }

  @Override
  protected Processor createProcessor() {
    return new BoundedHeadProcessor(this, getAdapter(), headTimeout);
  }

  /** Serves one connection at a time. */
  private static final class BoundedHeadProcessor extends Http11Processor {
    private final long limitNanos;

    /* Of whom a head has begun, behind how many requests, and when, by System.nanoTime. */
    private @Nullable SocketWrapperBase<?> client;
    private int requestsBefore;
    private long begun;

    BoundedHeadProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, int limitMillis) {
      super(protocol, adapter);
      this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
    }

    /**
     * Called when there is something to read. With what it returns Tomcat says what it waits for:
     * {@code LONG}, of what is not asynchronous, is the rest of a head; it may have answered other
     * requests before. A client that sends nothing more is left to Tomcat's limit for pauses.
     */
    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      SocketState state = super.service(socket);
      if (state != SocketState.LONG || isAsync()) {
        client = null;
        return state;
      }
      long now = System.nanoTime();
      int requests = getRequest().getRequestProcessor().getRequestCount();
      if (client != socket || requests != requestsBefore) {
        client = socket;
        requestsBefore = requests;
        begun = now;
      }
      return now - begun < limitNanos ? state : SocketState.CLOSED;
    }
  }
}
