package org.gatehouse.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpstreamServerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final String GET = "GET /a HTTP/1.1\r\nHost: up\r\n\r\n";

  private UpstreamServer server;
  private RawClient client;

  @BeforeEach
  void connect() throws Exception {
    server = UpstreamServer.start();
    client = RawClient.connect(server.port());
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void echo_getWithRepeatedHeader_tellsWhatArrived() throws Exception {
    RawResponse response = RawClient.get(server.port(), "/a%20b?c=\"d", "X-A: 1", "x-a: 2");

    assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(response.header("X-Upstream-Hdr")).contains("up");
    assertThat(response.text())
        .contains(
            "\"method\":\"GET\"", "\"request_uri\":\"/a%20b?c=\\\"d\"", "\"x-a\":[\"1\",\"2\"]");
    ReceivedRequest seen = server.awaitRequest(PATIENCE);
    assertThat(seen.target()).isEqualTo("/a%20b?c=\"d");
    assertThat(seen.headers().all("X-A")).containsExactly("1", "2");
    assertThat(seen.headers().names()).endsWith("X-A", "x-a");
    assertThat(server.requests()).containsExactly(seen);
  }

  @Test
  void echo_statusArgument_answersThatStatus() throws Exception {
    assertThat(RawClient.get(server.port(), "/x?a=b&status=503").status()).isEqualTo(503);
  }

  @Test
  void echo_headRequest_sendsHeadOnly() throws Exception {
    client.send("HEAD /a HTTP/1.1\r\nHost: up\r\n\r\n");
    RawResponse head = client.readResponse(true);
    client.send(GET);

    assertThat(head.header("Content-Length")).isPresent();
    assertThat(head.body().length()).isZero();
    assertThat(client.readResponse().text()).contains("\"method\":\"GET\"");
  }

  @Test
  void keepAlive_requestsSentAtOnce_answeredInOrderOnOneConnection() throws Exception {
    server.handle(request -> Answer.ok(request.target() + "=" + request.body().text()));

    client.send(
        "POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
            + "POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
            + "GET /3 HTTP/1.1\r\nConnection: close\r\n\r\n");

    assertThat(client.readResponse().text()).isEqualTo("/1=abc");
    assertThat(client.readResponse().text()).isEqualTo("/2=de");
    assertThat(client.readResponse().text()).isEqualTo("/3=");
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.requests()).extracting(ReceivedRequest::connection).containsOnly(1);
  }

  @Test
  void http10_withoutKeepAlive_closesAfterTheAnswer() throws Exception {
    client.send("GET / HTTP/1.0\r\n\r\n");

    assertThat(client.readResponse().status()).isEqualTo(200);
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void chunkedRequest_withTrailers_keepsThem() throws Exception {
    client.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.sendChunk("hello");
    client.send("0\r\nX-Sum: 5\r\n\r\n");

    client.readResponse();
    MessageBody body = server.awaitRequest(PATIENCE).body();
    assertThat(body.text()).isEqualTo("hello");
    assertThat(body.trailers().first("x-sum")).contains("5");
  }

  @Test
  void chunkedAnswer_withTrailers_isReadWithThem() throws Exception {
    server.handle(request -> Answer.status(200).chunks("ab", "c").trailer("X-Sum", "3"));

    client.send(GET);

    RawResponse response = client.readResponse();
    assertThat(response.header("Transfer-Encoding")).contains("chunked");
    assertThat(response.text()).isEqualTo("abc");
    assertThat(response.body().trailers().first("X-Sum")).contains("3");
    assertThat(response.complete()).isTrue();
  }

  @Test
  void expectContinue_byDefault_gets100BeforeTheBodyIsSent() throws Exception {
    client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    RawResponse interim = client.readResponse();
    client.send("ok");

    assertThat(interim.status()).isEqualTo(100);
    assertThat(client.readResponse().status()).isEqualTo(200);
    assertThat(server.awaitRequest(PATIENCE).body().text()).isEqualTo("ok");
  }

  @Test
  void expectContinue_toldNotTo_getsOnlyTheFinalAnswer() throws Exception {
    server.beforeBody(head -> BeforeBody.READ_WITHOUT_CONTINUE);

    client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok");

    assertThat(client.readResponse().status()).isEqualTo(200);
  }

  @Test
  void beforeBody_answer_refusesAnUnsentBody() throws Exception {
    server.beforeBody(head -> BeforeBody.ANSWER).handle(request -> Answer.status(413));

    client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");

    assertThat(client.readResponse().status()).isEqualTo(413);
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void beforeBody_answerWhileBodyIsSent_reachesTheClient() throws Exception {
    server.beforeBody(head -> BeforeBody.ANSWER).handle(request -> Answer.status(413));

    client.send("POST / HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n");
    client.sendGenerated(1_000_000);

    assertThat(client.readResponse().status()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CLOSE", "RESET"})
  void beforeBody_closeOrReset_endsTheConnection(BeforeBody plan) throws Exception {
    server.beforeBody(head -> plan);

    client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n");

    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void beforeBody_stall_leavesTheConnectionOpenAndSilent() throws Exception {
    server.beforeBody(head -> BeforeBody.STALL);

    client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789");

    server.awaitRequest(PATIENCE);
    assertThat(client.isClosedByPeer(MOMENT)).isFalse();
    assertThat(server.bodyBytesReceived()).isZero();
  }

  @Test
  void requestCutWithinBody_isRecordedAsIncomplete() throws Exception {
    client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
    await().until(() -> server.bodyBytesReceived() == 5);
    client.close();

    MessageBody body = server.awaitRequest(PATIENCE).body();
    assertThat(body.complete()).isFalse();
    assertThat(body.fault().orElseThrow()).contains("5 of 10");
  }

  @Test
  void requestResetWithinChunkedBody_isRecordedAsIncomplete() throws Exception {
    client.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.sendChunk("12345");
    await().until(() -> server.bodyBytesReceived() == 5);
    client.reset();

    assertThat(server.awaitRequest(PATIENCE).body().fault().orElseThrow()).contains("reset");
  }

  @Test
  void close_beforeAnswering_sendsNothing() throws Exception {
    server.handle(request -> Answer.close());

    client.send(GET);

    assertThatThrownBy(client::readResponse).isInstanceOf(EOFException.class);
  }

  @Test
  void reset_beforeAnswering_breaksTheConnection() throws Exception {
    server.handle(request -> Answer.reset());

    client.send(GET);

    assertThatThrownBy(client::readResponse)
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void hang_neverAnswers_andNoticesThatTheClientLeft() throws Exception {
    server.handle(request -> Answer.hang());

    client.send(GET);
    server.awaitRequest(PATIENCE);
    assertThat(client.isClosedByPeer(MOMENT)).isFalse();
    client.close();

    await().until(() -> server.abortedAnswers() == 1 && server.openConnections() == 0);
  }

  @Test
  void cutHalfWay_fixedLength_isNotComplete() throws Exception {
    server.handle(request -> Answer.ok("0123456789").cutHalfWay());

    client.send(GET);

    RawResponse response = client.readResponse();
    assertThat(response.header("Content-Length")).contains("10");
    assertThat(response.text()).isEqualTo("01234");
    assertThat(response.complete()).isFalse();
    assertThat(response.body().fault().orElseThrow()).contains("5 of 10");
  }

  @Test
  void cutAfter_allChunksButNotTheLastOne_isNotComplete() throws Exception {
    server.handle(request -> Answer.status(200).chunks("01234", "56789").cutAfter(20));

    client.send(GET);

    RawResponse response = client.readResponse();
    assertThat(response.text()).isEqualTo("0123456789");
    assertThat(response.complete()).isFalse();
  }

  @Test
  void cutAfter_asManyBytesAsThereAre_sendsAllAndCloses() throws Exception {
    server.handle(request -> Answer.ok("0123456789").cutAfter(10));

    client.send(GET);

    assertThat(client.readResponse().complete()).isTrue();
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void resetAfter_halfTheBody_isNotComplete() throws Exception {
    server.handle(request -> Answer.status(200).generated(8_000_000).resetAfter(4_000_000));

    client.send(GET);

    RawResponse response = client.readResponse();
    assertThat(response.complete()).isFalse();
    assertThat(response.body().fault().orElseThrow()).contains("reset");
  }

  @Test
  void hangAfter_halfTheBody_staysOpenUntilTheClientLeaves() throws Exception {
    server.handle(request -> Answer.ok("0123456789").hangAfter(5));

    client.send(GET);
    server.awaitRequest(PATIENCE);
    assertThat(server.abortedAnswers()).isZero();
    client.finishSending();

    assertThat(client.readResponse().text()).isEqualTo("01234");
    await().until(() -> server.abortedAnswers() == 1);
  }

  @Test
  void untilClose_endsWithTheConnection() throws Exception {
    server.handle(request -> Answer.ok("abc").untilClose());

    client.send(GET);

    RawResponse response = client.readResponse();
    assertThat(response.headers().fields()).isEmpty();
    assertThat(response.text()).isEqualTo("abc");
    assertThat(response.complete()).isTrue();
  }

  @Test
  void after_latchClosed_sendsNothingUntilItOpens() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    server.handle(request -> Answer.ok("late").interim(100).after(latch));

    client.send(GET);
    assertThat(client.readResponse().status()).isEqualTo(100);
    assertThat(client.isClosedByPeer(MOMENT)).isFalse();
    latch.countDown();

    assertThat(client.readResponse().text()).isEqualTo("late");
  }

  @Test
  void interim_hintsBeforeTheAnswer_areResponsesOfTheirOwn() throws Exception {
    server.handle(request -> Answer.ok("x").interim(103, "Link: </a>", "X-B: c").interim(103));

    client.send(GET);

    RawResponse hints = client.readResponse();
    assertThat(hints.statusLine()).isEqualTo("HTTP/1.1 103 Early Hints");
    assertThat(hints.headers().names()).containsExactly("Link", "X-B");
    assertThat(client.readFinalResponse(false).text()).isEqualTo("x");
  }

  @Test
  void paced_eachPermit_letsOnePieceGo() throws Exception {
    Semaphore permits = new Semaphore(0);
    server.handle(request -> Answer.ok("abcde").paced(permits, 2));

    client.send(GET);
    for (int piece = 0; piece < 3; piece++) {
      await().until(permits::hasQueuedThreads);
      permits.release();
      await().until(() -> permits.availablePermits() == 0);
    }

    assertThat(client.readResponse().text()).isEqualTo("abcde");
  }

  @Test
  void paced_chunks_needAPermitEach() throws Exception {
    Semaphore permits = new Semaphore(1);
    server.handle(request -> Answer.status(200).chunks("ab", "cd").paced(permits));

    client.send(GET);
    await().until(permits::hasQueuedThreads);
    permits.release();

    assertThat(client.readResponse().text()).isEqualTo("abcd");
    assertThat(permits.availablePermits()).isZero();
  }

  @Test
  void thenCloseOn_answersAsAliveAndClosesIdleWithoutNotice() throws Exception {
    CountDownLatch idle = new CountDownLatch(1);
    server.handle(request -> Answer.ok("x").thenCloseOn(idle));

    client.send(GET);
    RawResponse response = client.readResponse();
    assertThat(response.headers().has("Connection")).isFalse();
    assertThat(client.isClosedByPeer(MOMENT)).isFalse();
    idle.countDown();

    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void twoContentLengths_areBothOnTheWire() throws Exception {
    server.handle(request -> Answer.twoContentLengths("abc"));

    client.send(GET);

    assertThatThrownBy(client::readResponse)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("[3, 2]");
  }

  @Test
  void garbageStatusLine_isNoResponse() throws Exception {
    server.handle(request -> Answer.garbageStatusLine());

    client.send(GET);

    assertThatThrownBy(client::readResponse)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("OK 200");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void bodilessStatus_hasNoFramingAndKeepsTheConnection(int status) throws Exception {
    server.handle(request -> Answer.status(status));

    client.send(GET);
    RawResponse response = client.readResponse();
    client.send(GET);

    assertThat(response.headers().fields()).isEmpty();
    assertThat(client.readResponse().status()).isEqualTo(status);
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NONSENSE\r\n\r\n",
        "\r\n\r\n",
        "GET / HTTP/1.1\r\nX A: b\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
      })
  void malformedRequest_closesAndIsListed(String text) throws Exception {
    client.send(text);

    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(server.problems()).hasSize(1);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void handlerThatThrows_answers500AndIsListed() throws Exception {
    server.handle(
        request -> {
          throw new AssertionError("expected something else");
        });

    client.send(GET);

    assertThat(client.readResponse().status()).isEqualTo(500);
    assertThat(server.problems()).singleElement().asString().contains("expected something else");
  }

  @Test
  void awaitRequest_noneArrives_failsByCount() {
    assertThatThrownBy(() -> server.awaitRequest(Duration.ofMillis(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no request within");
  }

  @Test
  void clientThatLeavesHalfWay_countsAsAbortedAnswer() throws Exception {
    server.handle(request -> Answer.status(200).generated(1L << 40));

    client.send(GET);
    assertThat(client.isClosedByPeer()).isFalse();
    client.reset();

    await().until(() -> server.abortedAnswers() == 1 && server.openConnections() == 0);
  }

  @Test
  void close_withHangingConnections_endsThemAll() throws Exception {
    server.handle(request -> Answer.hang());
    client.send(GET);
    server.awaitRequest(PATIENCE);

    server.close();

    assertThat(client.isClosedByPeer()).isTrue();
    assertThatThrownBy(() -> RawClient.connect(server.port())).isInstanceOf(SocketException.class);
  }
}
