package org.gatehouse.testkit.http;

/** What {@link UpstreamServer} does when it has read a request's head and not yet its body. */
public enum BeforeBody {
  /** Answers 100 when the client expects it, then reads the body. */
  READ,
  /** Reads the body without ever answering 100. */
  READ_WITHOUT_CONTINUE,
  /** Answers by the handler without reading the body, then closes. */
  ANSWER,
  /** Closes the connection. */
  CLOSE,
  /** Ends the connection by RST. */
  RESET,
  /** Reads no further until the server is closed, so that the sender's buffers fill up. */
  STALL
}
