package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The head of an upstream's response, read strictly: what could be read in two ways is an error
 * (RFC 9112 §4, §5, §6).
 */
final class ResponseHead extends BasicClassicHttpResponse {
  private static final long serialVersionUID = 1L;
  private static final int MAX_FIELDS = 256;

  /**
   * Bytes without line ends: more than Kong's 4 KiB, and less than the connector sends, since
   * fields are added. Tomcat would answer 500 to what it cannot send.
   */
  private static final int MAX_HEAD = 12 * 1024;

  private final transient Headers fields;
  private final transient SessionInputBuffer buffer;
  private final boolean isHttp10;
  private long bodyLength;

  private ResponseHead(int status, boolean isHttp10, Headers fields, SessionInputBuffer buffer) {
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
    if (bodyLength == ContentLengthStrategy.UNDEFINED) {
      return false;
    }
    for (String options : fields.all("Connection")) {
      if (options.toLowerCase(java.util.Locale.ROOT).contains("close")) {
        return false;
      }
    }
    return !isHttp10;
  }

  /**
   * Works out where the body ends (RFC 9112 §6.3).
   *
   * @throws ProtocolException when there are two answers to that, or one that we do not understand
   */
  void frame(String requestMethod) throws ProtocolException {
    String coding = fields.firstOrNull("Transfer-Encoding");
    String length = fields.firstOrNull("Content-Length");
    if ((coding != null && length != null)
        || fields.count("Content-Length") > 1
        || fields.count("Transfer-Encoding") > 1) {
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

  /** Reads heads off one connection. */
  static final class Parser implements HttpMessageParser<ClassicHttpResponse> {
    private final CharArrayBuffer line = new CharArrayBuffer(128);
    private @Nullable SessionInputBuffer source;

    /** Whether a head was read. */
    boolean hasParsed() {
      return source != null;
    }

    /** Whether there is more than was read. */
    boolean hasUnread() {
      return source != null && source.length() > 0;
    }

    /** The next head; null when the connection ended before its first byte. */
    @Override
    @SuppressWarnings("NullAway") // HttpCore reads null for the end of the connection
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in)
        throws IOException, ProtocolException {
      source = buffer;
      if (!readLine(buffer, in)) {
        return null;
      }
      int status = status();
      boolean isHttp10 = line.charAt(7) == '0';
      Headers fields = new Headers();
      int length = line.length();
      while (readLine(buffer, in)) {
        if (line.length() == 0) {
          return new ResponseHead(status, isHttp10, fields, buffer);
        }
        length += line.length();
        if (length > MAX_HEAD) {
          throw new ProtocolException("response head longer than " + MAX_HEAD + " bytes");
        }
        addField(fields);
      }
      throw new ProtocolException("response head without an end");
    }

    private boolean readLine(SessionInputBuffer buffer, InputStream in) throws IOException {
      line.clear();
      return buffer.readLine(line, in) >= 0;
    }

    private int status() throws ProtocolException {
      boolean isStatusLine =
          line.length() >= 12
              && startsWith(line, "HTTP/1.")
              && (line.charAt(7) == '0' || line.charAt(7) == '1')
              && line.charAt(8) == ' '
              && (line.length() == 12 || line.charAt(12) == ' ');
      int status = 0;
      for (int i = 9; isStatusLine && i < 12; i++) {
        int digit = line.charAt(i) - '0';
        isStatusLine = digit >= 0 && digit <= 9;
        status = status * 10 + digit;
      }
      if (!isStatusLine || status < 100) {
        throw new ProtocolException("no status line");
      }
      return status;
    }

    private void addField(Headers fields) throws ProtocolException {
      int colon = line.indexOf(':');
      boolean isField = colon > 0 && fields.size() < MAX_FIELDS;
      for (int i = 0; isField && i < line.length(); i++) {
        char c = line.charAt(i);
        isField = i < colon ? isTokenChar(c) : (c >= ' ' && c != 0x7f) || c == '\t';
      }
      if (!isField) {
        throw new ProtocolException("response with a malformed header field");
      }
      String name = CommonNames.of(line, colon);
      fields.add(name, line.substringTrimmed(colon + 1, line.length()));
    }

    private static boolean isTokenChar(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-_.!#$%&'*+^`|~".indexOf(c) >= 0;
    }
  }

  /** Names that nearly every response has, so that they need not be made each time. */
  private static final class CommonNames {
    private static final String[] NAMES = {
      "Date",
      "Server",
      "Content-Type",
      "Content-Length",
      "Connection",
      "Transfer-Encoding",
      "Cache-Control",
      "ETag",
      "Last-Modified",
      "Vary"
    };

    static String of(CharArrayBuffer line, int end) {
      for (String name : NAMES) {
        if (name.length() == end && startsWith(line, name)) {
          return name;
        }
      }
      return line.substring(0, end);
    }
  }

  private static boolean startsWith(CharArrayBuffer line, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (line.charAt(i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
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
