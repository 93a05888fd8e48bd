package org.gatehouse.testkit.http;

import java.util.Optional;

/**
 * One request as {@link UpstreamServer} received it.
 *
 * @param connection number of the connection it came on, from 1
 * @param target the request target as written, such as {@code /a%20b?c}
 * @param version such as {@code HTTP/1.1}
 * @param rawHead request line and header lines with their line ends, and the empty line
 * @param body incomplete when the peer left before its end
 */
public record ReceivedRequest(
    int connection,
    String method,
    String target,
    String version,
    String rawHead,
    HeaderFields headers,
    MessageBody body) {

  /** The value of the first header line of that name. */
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  ReceivedRequest withBody(MessageBody received) {
    return new ReceivedRequest(connection, method, target, version, rawHead, headers, received);
  }
}
