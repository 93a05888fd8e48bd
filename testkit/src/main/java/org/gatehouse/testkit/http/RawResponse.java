package org.gatehouse.testkit.http;

import java.util.Optional;

/**
 * One response as it came over the wire.
 *
 * @param rawHead status line and header lines with their line ends, and the empty line
 * @param statusLine such as {@code HTTP/1.1 200 OK}
 */
public record RawResponse(
    String rawHead, String statusLine, int status, HeaderFields headers, MessageBody body) {

  /** The value of the first header line of that name. */
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /** {@link MessageBody#text()}. */
  public String text() {
    return body.text();
  }

  /** Whether the body ended as its framing says, rather than because the connection was cut. */
  public boolean complete() {
    return body.complete();
  }
}
