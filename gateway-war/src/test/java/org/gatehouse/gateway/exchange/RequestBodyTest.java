package org.gatehouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
  private static final int READ_AHEAD = 64 * 1024;
  private static final int FIRST_BUFFER = 8 * 1024;

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static RequestStub chunked(byte[] body, int pieceBytes) {
    return new RequestStub("POST", "/")
        .header("Transfer-Encoding", "chunked")
        .pieces(body, pieceBytes);
  }

  private static RequestStub declared(int length, byte[] body) {
    return new RequestStub("POST", "/")
        .header("Content-Length", String.valueOf(length))
        .pieces(body, 1000);
  }

  /** A copy for each chunk made gigabytes of garbage of a body of 64 KiB. */
  @Test
  void readAhead_chunksOfOneByte_takesAFewBuffers() throws Exception {
    byte[] sent = bytes(READ_AHEAD);
    RequestStub stub = chunked(sent, 1);
    RequestBody body = new RequestBody(stub.servletRequest());

    assertThat(body.readAhead(READ_AHEAD)).isTrue();

    assertThat(body.kept()).isEqualTo(sent);
    assertThat(body.knownLength()).isEqualTo(READ_AHEAD);
    assertThat(stub.buffers()).isLessThan(10);
  }

  @Test
  void readAhead_lengthOfWhichLittleHasCome_takesASmallBuffer() throws Exception {
    byte[] come = bytes(10);
    RequestStub stub = declared(READ_AHEAD, come);
    RequestBody body = new RequestBody(stub.servletRequest());

    boolean unused = body.readAhead(READ_AHEAD);

    assertThat(body.kept()).isEqualTo(come);
    assertThat(stub.lastBufferBytes()).isLessThanOrEqualTo(FIRST_BUFFER);
  }

  @Test
  void readAhead_shortBodyOfKnownLength_takesJustThatMuch() throws Exception {
    byte[] sent = bytes(100);
    RequestStub stub = declared(sent.length, sent);
    RequestBody body = new RequestBody(stub.servletRequest());

    assertThat(body.readAhead(READ_AHEAD)).isTrue();

    assertThat(body.kept()).isEqualTo(sent);
    assertThat(stub.lastBufferBytes()).isEqualTo(sent.length);
    assertThat(stub.buffers()).isOne();
  }

  @Test
  void readAhead_longBody_keepsOneByteMore_andGoesOnFromThere() throws Exception {
    byte[] sent = bytes(3 * READ_AHEAD);
    for (RequestStub stub : new RequestStub[] {chunked(sent, 1000), declared(sent.length, sent)}) {
      RequestBody body = new RequestBody(stub.servletRequest());

      assertThat(body.readAhead(READ_AHEAD)).isFalse();
      assertThat(body.kept()).isEqualTo(Arrays.copyOf(sent, READ_AHEAD + 1));
      assertThat(body.isKept()).isFalse();

      assertThat(body.readAhead(sent.length)).isTrue();
      assertThat(body.kept()).isEqualTo(sent);
      assertThat(body.isKept()).isTrue();
    }
  }
}
