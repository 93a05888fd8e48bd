package org.gatehouse.api.exchange;

/**
 * What the client gets. May be changed in {@code RESPONSE_HEADERS}; may be read in the later
 * phases.
 */
public interface ClientResponse {
  int status();

  void status(int status);

  /** End-to-end fields; framing is Gatehouse's own business. */
  Headers headers();

  /** Where the response comes from. */
  Source source();

  /**
   * Holds the whole body back until {@code RESPONSE_BODY} has seen it in one piece. A body longer
   * than {@code maxBytes} passes unchanged and unseen by this plugin, and a warning is logged. Only
   * in {@code RESPONSE_HEADERS}.
   */
  void bufferBody(int maxBytes);

  /** How many bytes of head and body have been sent so far, roughly as they are on the wire. */
  long bytesSent();

  /** Where a response comes from, in Kong's words for logs. */
  enum Source {
    /** The upstream answered. */
    SERVICE("upstream"),
    /** A plugin answered instead. */
    EXIT("kong"),
    /** Gatehouse could not route, forward or finish the request. */
    ERROR("kong");

    private final String logName;

    Source(String logName) {
      this.logName = logName;
    }

    /** The {@code source} of a log record. */
    public String logName() {
      return logName;
    }
  }
}
