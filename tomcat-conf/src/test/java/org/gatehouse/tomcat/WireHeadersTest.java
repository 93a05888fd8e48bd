package org.gatehouse.tomcat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.junit.jupiter.api.Test;

class WireHeadersTest {
  private final MimeHeaders request = new MimeHeaders();
  private final MimeHeaders response = new MimeHeaders();
  private final WireHeaders headers = new WireHeaders(response, () -> false);

  @Test
  void readsTheFieldsOfTheRequestInTheOrderReceived() {
    receive("Accept", "*/*");
    receive("x-two", "1");
    receive("Accept", "text/html");

    assertThat(read()).containsExactly("Accept: */*", "x-two: 1", "Accept: text/html");
  }

  @Test
  void readsWhatHttp2HandsOutAsText() {
    request.addValue("accept").setString("*/*");

    assertThat(read()).containsExactly("accept: */*");
  }

  @Test
  void readsEachByteAsOneCharacter() {
    receive("X-Name", "Jos\u00e9");

    assertThat(read()).containsExactly("X-Name: Jos\u00e9");
  }

  @Test
  void tellsNamesOfOneHashApart() {
    // "Aa" and "BB" hash alike
    receive("x-Aa", "1");
    receive("x-BB", "2");
    receive("x-Aa", "3");

    assertThat(read()).containsExactly("x-Aa: 1", "x-BB: 2", "x-Aa: 3");
  }

  @Test
  void readsNamesThatAreTooLongToBeKept() {
    String name = "x".repeat(100);
    receive(name, "1");

    assertThat(read()).containsExactly(name + ": 1");
  }

  @Test
  void sendsTextOfTheWireAsTheSameBytesAndOtherTextAsUtf8() {
    headers.begin(request);
    headers.accept("X-Latin", "Jos\u00e9");
    headers.accept("X-Wide", "\u20ac5");

    assertThat(sent(0)).isEqualTo("Jos\u00e9".getBytes(ISO_8859_1));
    assertThat(sent(1)).isEqualTo("\u20ac5".getBytes(UTF_8));
  }

  @Test
  void sendsBlanksInPlaceOfControlCharacters() {
    headers.begin(request);
    headers.accept("X-Split\r\n", "a\r\nX-Evil: 1\u007f\tb");
    headers.accept("X-Wide", "\u20ac\n");

    assertThat(response.getName(0).toString()).isEqualTo("X-Split  ");
    assertThat(sent(0)).isEqualTo("a  X-Evil: 1 \tb".getBytes(ISO_8859_1));
    assertThat(sent(1)).isEqualTo("\u20ac ".getBytes(UTF_8));
  }

  @Test
  void keepsValuesThatCameBeforeOneThatNeedsMoreRoom() {
    headers.begin(request);
    headers.accept("X-First", "first");
    headers.accept("X-Long", "l".repeat(10_000));
    headers.accept("X-Wide", "\u20ac".repeat(10_000));
    headers.accept("X-Last", "last");

    assertThat(sent(0)).asString().isEqualTo("first");
    assertThat(sent(1)).hasSize(10_000).containsOnly('l');
    assertThat(new String(sent(2), UTF_8)).isEqualTo("\u20ac".repeat(10_000));
    assertThat(sent(3)).asString().isEqualTo("last");
  }

  @Test
  void beginsAnewWithEachRequest() {
    for (int i = 0; i < 100; i++) {
      response.recycle();
      headers.begin(request);
      headers.accept("X-Value", "v".repeat(100 + i));
      assertThat(sent(0)).hasSize(100 + i);
    }
  }

  @Test
  void keepsValuesWhenTomcatAddsALengthToTheResponseAfterTheFirst() {
    for (String value : List.of("application/json", "text/html", "v".repeat(10_000), "text/css")) {
      response.recycle();
      headers.begin(request);
      headers.accept("Content-Type", value);
      headers.accept("X-Other", "other");
      response.setValue("Content-Length").setLong(Long.MAX_VALUE);

      assertThat(sent(0)).asString().isEqualTo(value);
      assertThat(sent(1)).asString().isEqualTo("other");
      assertThat(response.getValue(2).toString()).isEqualTo("9223372036854775807");
      response.recycle();
      headers.begin(request);
      headers.accept("A", "1");
      headers.accept("B", "2");
      headers.accept("C", "3"); // in the place of the next one's length
    }
  }

  private void receive(String name, String value) {
    byte[] line = (name + value).getBytes(ISO_8859_1);
    MessageBytes field = request.addValue(line, 0, name.length());
    field.setBytes(line, name.length(), value.length());
  }

  private List<String> read() {
    List<String> fields = new ArrayList<>();
    headers.begin(request);
    BiConsumer<String, String> reader = (name, value) -> fields.add(name + ": " + value);
    headers.accept(reader);
    return fields;
  }

  private byte[] sent(int index) {
    ByteChunk chunk = response.getValue(index).getByteChunk();
    byte[] bytes = new byte[chunk.getLength()];
    System.arraycopy(chunk.getBytes(), chunk.getStart(), bytes, 0, bytes.length);
    return bytes;
  }
}
