package org.gatehouse.gateway.proxy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/** Reads the heads of responses off one connection, line by line, as {@link ResponseHead} says. */
final class ResponseHeadParser implements HttpMessageParser<ClassicHttpResponse> {
  private static final int MAX_FIELDS = 256;

  /**
   * Bytes without line ends: more than Kong's 4 KiB, and less than the connector sends, since
   * fields are added. Tomcat would answer 500 to what it cannot send.
   */
  private static final int MAX_HEAD = 12 * 1024;

  /** Which bytes a name may consist of (RFC 9110 §5.6.2). */
  private static final boolean[] IS_OF_NAME = new boolean[256];

  static {
    for (int c = '!'; c <= '~'; c++) {
      IS_OF_NAME[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
  }

  /** Of lines, in characters: connections are many, and most of them rest. */
  private static final int MOST_KEPT = 512;

  private CharArrayBuffer line = new CharArrayBuffer(MOST_KEPT);
  private int left; // characters of this head

  /** A field as it came, and what it was read as. */
  private static final class Field {
    final char[] line;
    final String name;
    final String value;

    Field(char[] line, String name, String value) {
      this.line = line;
      this.name = name;
      this.value = value;
    }
  }

  /* At their place in heads before: most are the same in the next one. */
  private @Nullable Field[] before = new Field[16];

  private int fieldsBefore = 16; // of the last head

  private @Nullable SessionInputBuffer source;
  private Connection connection = new Connection(InputStream.nullInputStream());

  /** What is read from, which tells whether it has ended: HttpCore takes its end for a line's. */
  private static final class Connection extends FilterInputStream {
    boolean hasEnded;

    Connection(InputStream in) {
      super(in);
    }

    boolean isOf(InputStream other) {
      return in == other;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      hasEnded = count < 0;
      return count;
    }
  }

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
    left = MAX_HEAD;
    if (line.capacity() > MOST_KEPT) {
      line = new CharArrayBuffer(MOST_KEPT);
    }
    if (!connection.isOf(in)) {
      connection = new Connection(in);
    }
    if (!readLine(buffer)) {
      return null;
    }
    int status = status();
    boolean isHttp10 = line.charAt(7) == '0';
    Headers fields = new Headers(fieldsBefore + 1);
    while (readLine(buffer) && !connection.hasEnded) {
      if (line.isEmpty()) {
        fieldsBefore = fields.size();
        return new ResponseHead(status, isHttp10, fields, buffer);
      }
      addField(fields);
    }
    throw new ProtocolException("response head without an end");
  }

  /** Reads as far as a line or the connection ends. Returns false when there is nothing more. */
  private boolean readLine(SessionInputBuffer buffer) throws IOException, ProtocolException {
    line.clear();
    try {
      if (buffer.readLine(line, connection) < 0) {
        return false;
      }
    } catch (MessageConstraintException e) {
      throw tooLong();
    }
    left -= line.length();
    if (left < 0) {
      throw tooLong();
    }
    return true;
  }

  private static ProtocolException tooLong() {
    return new ProtocolException("response head longer than " + MAX_HEAD + " bytes");
  }

  private int status() throws ProtocolException {
    int length = line.length();
    boolean isStatusLine =
        length >= 12
            && isAt(0, "HTTP/1.")
            && (line.charAt(7) == '0' || line.charAt(7) == '1')
            && line.charAt(8) == ' '
            && (length == 12 || line.charAt(12) == ' ');
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
    int place = fields.size();
    if (place == MAX_FIELDS) {
      throw new ProtocolException("response with more than " + MAX_FIELDS + " header fields");
    }
    if (place == before.length) {
      before = Arrays.copyOf(before, 2 * place);
    }
    Field field = before[place];
    if (field == null || !isLine(field.line)) {
      field = read(field);
      before[place] = field.line.length > MOST_KEPT ? null : field;
    }
    fields.add(field.name, field.value);
  }

  private boolean isLine(char[] other) {
    return Arrays.equals(line.array(), 0, line.length(), other, 0, other.length);
  }

  private Field read(@Nullable Field known) throws ProtocolException {
    char[] chars = Arrays.copyOf(line.array(), line.length());
    int colon = 0;
    while (colon < chars.length && IS_OF_NAME[chars[colon]]) {
      colon++;
    }
    boolean isField = colon > 0 && colon < chars.length && chars[colon] == ':';
    for (int i = colon + 1; isField && i < chars.length; i++) {
      isField = (chars[i] >= ' ' && chars[i] != 0x7f) || chars[i] == '\t';
    }
    if (!isField) {
      throw new ProtocolException("response with a malformed header field");
    }
    String name = known == null ? "" : known.name;
    if (name.length() != colon || !isAt(0, name)) {
      name = new String(chars, 0, colon);
    }
    return new Field(chars, name, value(chars, colon + 1));
  }

  /** A character for each byte, so that what came in as some encoding goes out as the same. */
  private static String value(char[] chars, int start) {
    int from = start;
    int to = chars.length;
    while (from < to && isSpace(chars[from])) {
      from++;
    }
    while (to > from && isSpace(chars[to - 1])) {
      to--;
    }
    return new String(chars, from, to - from);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private boolean isAt(int from, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (line.charAt(from + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
