package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
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

  private byte[] line = new byte[128];
  private int length;
  private int left; // bytes of this head

  /* Names and values at their place in heads before: most are the same in the next one. */
  private @Nullable String[] before = new String[32];

  private int fieldsBefore = 16; // of the last head

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
    left = MAX_HEAD;
    if (!readLine(buffer, in)) {
      return null;
    }
    int status = status();
    boolean isHttp10 = line[7] == '0';
    Headers fields = new Headers(fieldsBefore + 1);
    while (readLine(buffer, in)) {
      if (length == 0) {
        fieldsBefore = fields.size();
        return new ResponseHead(status, isHttp10, fields, buffer);
      }
      addField(fields);
    }
    throw new ProtocolException("response head without an end");
  }

  /** Reads as far as a line ends. Returns false when the connection ends before there is a line. */
  private boolean readLine(SessionInputBuffer buffer, InputStream in)
      throws IOException, ProtocolException {
    int count = 0;
    for (int b = buffer.read(in); b >= 0; b = buffer.read(in)) {
      if (b == '\n') {
        length = count > 0 && line[count - 1] == '\r' ? count - 1 : count;
        left -= length;
        return true;
      }
      if (count >= left && !(count == left && b == '\r')) {
        throw new ProtocolException("response head longer than " + MAX_HEAD + " bytes");
      }
      if (count == line.length) {
        line = Arrays.copyOf(line, 2 * count);
      }
      line[count++] = (byte) b;
    }
    length = count;
    return count > 0;
  }

  private int status() throws ProtocolException {
    boolean isStatusLine =
        length >= 12
            && isAt(0, "HTTP/1.")
            && (line[7] == '0' || line[7] == '1')
            && line[8] == ' '
            && (length == 12 || line[12] == ' ');
    int status = 0;
    for (int i = 9; isStatusLine && i < 12; i++) {
      int digit = line[i] - '0';
      isStatusLine = digit >= 0 && digit <= 9;
      status = status * 10 + digit;
    }
    if (!isStatusLine || status < 100) {
      throw new ProtocolException("no status line");
    }
    return status;
  }

  private void addField(Headers fields) throws ProtocolException {
    int colon = 0;
    while (colon < length && IS_OF_NAME[line[colon] & 0xff]) {
      colon++;
    }
    boolean isField =
        colon > 0 && colon < length && line[colon] == ':' && fields.size() < MAX_FIELDS;
    for (int i = colon + 1; isField && i < length; i++) {
      int c = line[i] & 0xff;
      isField = (c >= ' ' && c != 0x7f) || c == '\t';
    }
    if (!isField) {
      throw new ProtocolException("response with a malformed header field");
    }
    int place = 2 * fields.size();
    if (place == before.length) {
      before = Arrays.copyOf(before, 2 * place);
    }
    String name = text(0, colon, before[place]);
    String value = value(colon + 1, before[place + 1]);
    before[place] = name;
    before[place + 1] = value;
    fields.add(name, value);
  }

  private String value(int start, @Nullable String known) {
    int from = start;
    int to = length;
    while (from < to && isSpace(line[from])) {
      from++;
    }
    while (to > from && isSpace(line[to - 1])) {
      to--;
    }
    return text(from, to, known);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /**
   * A character for each byte, so that what came in as some encoding goes out as the same bytes.
   *
   * @param known returned if it is the same, which makes no garbage
   */
  private String text(int from, int to, @Nullable String known) {
    return known != null && known.length() == to - from && isAt(from, known)
        ? known
        : new String(line, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private boolean isAt(int from, String text) {
    for (int i = 0; i < text.length(); i++) {
      if ((line[from + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
