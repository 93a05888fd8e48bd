package org.gatehouse.gateway.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;

/**
 * A connection to the upstream that speaks another protocol from now on (RFC 9110 §7.8). One thread
 * may read while another one writes.
 */
public interface UpgradedConnection {
  /**
   * What the upstream says, from the first byte behind the response head on; a read throws {@link
   * SocketTimeoutException} after the service's {@code read_timeout} and can be repeated.
   */
  InputStream in();

  /** What is said to the upstream. */
  OutputStream out() throws IOException;

  /** Nothing more is said to the upstream, which may go on talking. */
  void endOutput() throws IOException;
}
