package org.gatehouse.gateway.exchange;

import java.io.IOException;
import java.io.InputStream;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.UpstreamResponse;
import org.jspecify.annotations.Nullable;

/**
 * A response of the upstream whose head has come and whose body is still to be read. Ends with
 * {@link #finish} or {@link #abort}; after either, both do nothing.
 */
public interface Reply extends UpstreamResponse {
  /** The declared length of the body; -1 when none was declared, 0 when there is no body. */
  long contentLength();

  /**
   * The body without its framing.
   *
   * <p>A read throws {@link IOException} when the upstream leaves before the body's end.
   */
  InputStream body();

  /** Whether bytes have come that were not read yet, so that a read would not wait. */
  boolean hasMoreAtHand() throws IOException;

  /** The connection that a response of status 101 leaves behind; null after any other. */
  @Nullable UpgradedConnection upgraded();

  /** The trailer fields; known when the body has been read to its end. */
  Headers trailers();

  /** Gives the connection back; the body must have been read to its end. */
  void finish();

  /** Ends the connection, wherever the body is. */
  void abort();
}
