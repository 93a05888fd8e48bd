package org.gatehouse.gateway.proxy;

import java.util.Locale;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The head of an upstream's response, read strictly: what could be read in two ways is an error
 * (RFC 9112 §4, §5, §6).
 */
final class ResponseHead extends BasicClassicHttpResponse {
  private static final long serialVersionUID = 1L;

  private final transient Headers fields;
  private final transient SessionInputBuffer buffer;
  private final boolean isHttp10;
  private long bodyLength;
  private boolean isLast; // on its connection

  ResponseHead(int status, boolean isHttp10, Headers fields, SessionInputBuffer buffer) {
    super(status);
    this.isHttp10 = isHttp10;
    this.fields = fields;
    this.buffer = buffer;
    setVersion(HttpVersion.HTTP_1_1);
  }

  Headers fields() {
    return fields;
  }

  /** The length of the body; negative as HttpCore has it: chunked, or until the connection ends. */
  long bodyLength() {
    return bodyLength;
  }

  /** What was read off the connection already. */
  SessionInputBuffer buffer() {
    return buffer;
  }

  /** How many bytes are known to have come behind those that were read. */
  int bufferedBytes() {
    return buffer.length();
  }

  /** Whether the connection can serve another request once the body is read. */
  boolean keepsConnection() {
    return bodyLength != ContentLengthStrategy.UNDEFINED && !isHttp10 && !isLast;
  }

  /**
   * Works out where the body and the connection end (RFC 9112 §6.3, §9.6).
   *
   * @throws ProtocolException when there are two answers to that, or one that we do not understand
   */
  void frame(String requestMethod) throws ProtocolException {
    String coding = null;
    String length = null;
    boolean isTwofold = false;
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.nameAt(i);
      if (name.equalsIgnoreCase("Content-Length")) {
        isTwofold |= length != null;
        length = fields.valueAt(i);
      } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
        isTwofold |= coding != null;
        coding = fields.valueAt(i);
      } else if (name.equalsIgnoreCase("Connection")) {
        isLast |= fields.valueAt(i).toLowerCase(Locale.ROOT).contains("close");
      }
    }
    if (isTwofold || (coding != null && length != null)) {
      throw new ProtocolException("response with more than one framing");
    }
    long declared = length == null ? ContentLengthStrategy.UNDEFINED : parseLength(length);
    if (coding != null && (isHttp10 || !coding.equalsIgnoreCase("chunked"))) {
      throw new ProtocolException("Transfer-Encoding: " + coding + " (expected: chunked)");
    }
    int status = getCode();
    boolean hasNoBody =
        requestMethod.equals("HEAD") || status == 204 || status == 304 || status < 200;
    bodyLength = hasNoBody ? 0 : coding != null ? ContentLengthStrategy.CHUNKED : declared;
  }

  private static long parseLength(String text) throws ProtocolException {
    boolean isNumber = !text.isEmpty() && text.length() <= 18;
    for (int i = 0; i < text.length(); i++) {
      isNumber &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!isNumber) {
      throw new ProtocolException("Content-Length: " + text + " (expected: a number)");
    }
    return Long.parseLong(text);
  }

  /** Ends the body where {@link #frame} says. */
  static final class Framing implements ContentLengthStrategy {
    @Override
    public long determineLength(HttpMessage message) {
      return ((ResponseHead) message).bodyLength;
    }
  }

  /** For messages: never the values. */
  @Override
  public String toString() {
    return "response " + getCode() + " " + fields;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
