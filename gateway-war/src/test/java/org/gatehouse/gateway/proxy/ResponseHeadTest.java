package org.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {
  private static final int MAX_HEAD = 12 * 1024;
  private static final String STATUS = "HTTP/1.1 200 OK\r\n";

  @Test
  void parse_tellsStatusAndFieldsAsTheyCame() throws Exception {
    ResponseHead head =
        read(STATUS + "content-type: text/plain\r\nX-A:1\r\nETag: \t\"a b\" \r\n\r\n");
    assertThat(head.getCode()).isEqualTo(200);
    assertThat(head.fields().size()).isEqualTo(3);
    assertThat(head.fields().nameAt(0)).isEqualTo("content-type");
    assertThat(head.fields().valueAt(0)).isEqualTo("text/plain");
    assertThat(head.fields().nameAt(1)).isEqualTo("X-A");
    assertThat(head.fields().valueAt(1)).isEqualTo("1");
    assertThat(head.fields().nameAt(2)).isEqualTo("ETag");
    assertThat(head.fields().valueAt(2)).isEqualTo("\"a b\"");
  }

  @Test
  void parse_keepsBytesBeyondAscii_andEmptyValues() throws Exception {
    ResponseHead head = read("HTTP/1.0 404\nX-A: \u00e4\u00ff\nX-B:\n\n");
    assertThat(head.getCode()).isEqualTo(404);
    assertThat(head.fields().firstOrNull("x-a")).isEqualTo("\u00e4\u00ff");
    assertThat(head.fields().firstOrNull("x-b")).isEmpty();
  }

  @Test
  void parse_leavesTheBodyAndTheNextHeadToBeRead() throws Exception {
    ByteArrayInputStream in = bytes(STATUS + "\r\nHTTP/1.1 201 Created\r\nA: b\r\n\r\nbody");
    SessionInputBufferImpl buffer = new SessionInputBufferImpl(1024);
    ResponseHeadParser parser = new ResponseHeadParser();
    assertThat(parser.hasParsed()).isFalse();
    assertThat(parse(parser, buffer, in).getCode()).isEqualTo(200);
    assertThat(parse(parser, buffer, in).getCode()).isEqualTo(201);
    assertThat(parser.hasUnread()).isTrue();
    byte[] body = new byte[4];
    assertThat(buffer.read(body, in)).isEqualTo(4);
    assertThat(new String(body, StandardCharsets.ISO_8859_1)).isEqualTo("body");
    assertThat(parser.hasUnread()).isFalse();
  }

  @Test
  void parse_readsEachHeadAsItIs_whateverCameBefore() throws Exception {
    StringBuilder many = new StringBuilder(STATUS);
    for (int i = 0; i < 40; i++) {
      many.append("A").append(i).append(": ").append(i).append("\r\n");
    }
    ByteArrayInputStream in =
        bytes(
            STATUS
                + "A: one\r\nB: \u00e9\r\n\r\n"
                + STATUS
                + "a: one\r\nB: \u00e8\r\n\r\n"
                + many
                + "\r\n"
                + STATUS
                + "A: on\r\nB: \u00e8\r\nA2: 2\r\n\r\n");
    SessionInputBufferImpl buffer = new SessionInputBufferImpl(1024);
    ResponseHeadParser parser = new ResponseHeadParser();
    assertFields(parse(parser, buffer, in), "A", "one", "B", "\u00e9");
    assertFields(parse(parser, buffer, in), "a", "one", "B", "\u00e8");
    assertThat(parse(parser, buffer, in).fields().firstOrNull("A39")).isEqualTo("39");
    assertFields(parse(parser, buffer, in), "A", "on", "B", "\u00e8", "A2", "2");
  }

  private static void assertFields(ResponseHead head, String... namesAndValues) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < head.fields().size(); i++) {
      found.add(head.fields().nameAt(i));
      found.add(head.fields().valueAt(i));
    }
    assertThat(found).containsExactly(namesAndValues);
  }

  @Test
  void parse_tellsTheEndOfTheConnectionByNull() throws Exception {
    assertThat(readOrNull("")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "garbage",
        "HTTP/1.1 20\r\n\r\n",
        "HTTP/1.1 099 Low\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 2000\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.2 200 OK\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        " HTTP/1.1 200 OK\r\n\r\n"
      })
  void parse_refusesWhatIsNoStatusLine(String head) {
    assertRefused(head, "no status line");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no colon",
        ": no name",
        "A : space before the colon",
        " folded: line",
        "\tfolded",
        "A(b): delimiter",
        "A: b\u0000c",
        "A: b\rc",
        "A: b\u007f",
        "\u00e4: not of ASCII",
      })
  void parse_refusesMalformedFields(String field) {
    assertRefused(STATUS + field + "\r\n\r\n", "response with a malformed header field");
  }

  @ParameterizedTest
  @ValueSource(strings = {STATUS, STATUS + "A: b", STATUS + "A: b\r\n", STATUS + "A: b\r\n\r"})
  void parse_refusesHeadsThatEndTooSoon(String head) {
    assertThatThrownBy(() -> read(head)).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n"})
  void parse_takesHeadsOfUpTo12KiB(String lineEnd) throws Exception {
    String start = "HTTP/1.1 200" + lineEnd + "A: ";
    int room = MAX_HEAD - "HTTP/1.1 200A: ".length();
    assertThat(read(start + "x".repeat(room) + lineEnd + lineEnd).fields().firstOrNull("a"))
        .hasSize(room);
    String tooLong = "response head longer than 12288 bytes";
    assertRefused(start + "x".repeat(room + 1) + lineEnd + lineEnd, tooLong);
    assertRefused(start + "x".repeat(100_000), tooLong);
    assertRefused("x".repeat(100_000), tooLong);
  }

  @Test
  void parse_takesUpTo256Fields() throws Exception {
    assertThat(read(STATUS + "A: b\r\n".repeat(256) + "\r\n").fields().size()).isEqualTo(256);
    assertRefused(
        STATUS + "A: b\r\n".repeat(257) + "\r\n", "response with more than 256 header fields");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "GET; Content-Length: 12; 12",
        "GET; content-length: 0; 0",
        "GET; Transfer-Encoding: Chunked; -1",
        "GET; A: b; -9223372036854775807",
        "HEAD; Content-Length: 12; 0"
      },
      delimiter = ';')
  void frame_tellsWhereTheBodyEnds(String method, String field, long expected) throws Exception {
    ResponseHead head = read(STATUS + field + "\r\n\r\n");
    head.frame(method);
    assertThat(head.bodyLength()).isEqualTo(expected);
    assertThat(head.keepsConnection()).isEqualTo(expected != ContentLengthStrategy.UNDEFINED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1\r\nContent-Length: 1",
        "Content-Length: 1\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Content-Length: +1",
        "Content-Length: 1, 1",
        "Content-Length:",
        "Content-Length: 1234567890123456789"
      })
  void frame_refusesMoreThanOneFraming(String fields) throws Exception {
    ResponseHead head = read(STATUS + fields + "\r\n\r\n");
    assertThatThrownBy(() -> head.frame("GET")).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "HTTP/1.1; Connection: close; false",
        "HTTP/1.1; connection: Keep-Alive, CLOSE; false",
        "HTTP/1.1; Connection: keep-alive; true",
        "HTTP/1.0; Connection: keep-alive; false"
      },
      delimiter = ';')
  void keepsConnection_unlessItIsSaidToEnd(String version, String field, boolean expected)
      throws Exception {
    ResponseHead head = read(version + " 200 OK\r\nContent-Length: 0\r\n" + field + "\r\n\r\n");
    head.frame("GET");
    assertThat(head.keepsConnection()).isEqualTo(expected);
  }

  private static void assertRefused(String head, String message) {
    assertThatThrownBy(() -> read(head))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(message);
  }

  private static ResponseHead read(String text) throws IOException, HttpException {
    ResponseHead head = readOrNull(text);
    if (head == null) {
      throw new AssertionError("no head in " + text);
    }
    return head;
  }

  private static @Nullable ResponseHead readOrNull(String text) throws IOException, HttpException {
    return (ResponseHead)
        new ResponseHeadParser().parse(new SessionInputBufferImpl(1024), bytes(text));
  }

  private static ResponseHead parse(
      ResponseHeadParser parser, SessionInputBufferImpl buffer, ByteArrayInputStream in)
      throws IOException, HttpException {
    return (ResponseHead) parser.parse(buffer, in);
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
