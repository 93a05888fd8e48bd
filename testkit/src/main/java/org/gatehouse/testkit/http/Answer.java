package org.gatehouse.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.gatehouse.testkit.http.Delivery.Ending;
import org.gatehouse.testkit.http.Payload.Framing;

/**
 * What {@link UpstreamServer} sends for one request, faults included; immutable, each method
 * returns a changed copy.
 *
 * <p>{@code Content-Length} or {@code Transfer-Encoding: chunked} is added to fit the body, unless
 * either was set by {@link #header}: then the bytes follow as they are, whatever the header claims.
 * A response to HEAD carries the head only. Nothing else is added, no {@code Date} and no {@code
 * Server}.
 */
public final class Answer {

  private static final Payload NOTHING = Payload.of(Framing.RAW, new byte[0]);

  private final String statusLine;
  private final HeaderFields headers;
  private final List<String> interim;
  private final Payload payload;
  private final Delivery delivery;

  private Answer(
      String statusLine,
      HeaderFields headers,
      List<String> interim,
      Payload payload,
      Delivery delivery) {
    this.statusLine = statusLine;
    this.headers = headers;
    this.interim = List.copyOf(interim);
    this.payload = payload;
    this.delivery = delivery;
  }

  /** An answer with that status, a reason phrase and an empty body. */
  public static Answer status(int status) {
    return statusLine("HTTP/1.1 " + status + " " + ReasonPhrases.of(status));
  }

  /** An answer with an empty body whose first line is the given one, however odd. */
  public static Answer statusLine(String line) {
    Payload empty = Payload.of(Framing.LENGTH, new byte[0]);
    return new Answer(line, HeaderFields.none(), List.of(), empty, Delivery.AT_ONCE);
  }

  /** 200 with that body. */
  public static Answer ok(String body) {
    return status(200).body(body);
  }

  /** Those bytes and nothing else, one for each character; the connection is kept open. */
  public static Answer raw(String text) {
    return raw(text.getBytes(ISO_8859_1));
  }

  /** Those bytes and nothing else; the connection is kept open. */
  public static Answer raw(byte[] bytes) {
    return statusLine("").payload(Payload.of(Framing.RAW, bytes));
  }

  /**
   * Those bytes, one for each character, then the others again and again until the peer leaves.
   *
   * @param again sent as often as it takes; long ones are faster
   */
  public static Answer endless(String start, String again) {
    return statusLine("")
        .payload(Payload.endless(start.getBytes(ISO_8859_1), again.getBytes(ISO_8859_1)));
  }

  /** Closes the connection without a byte. */
  public static Answer close() {
    return statusLine("").payload(NOTHING).then(Ending.CLOSE);
  }

  /** Ends the connection by RST without a byte. */
  public static Answer reset() {
    return statusLine("").payload(NOTHING).then(Ending.RESET);
  }

  /** Never answers; the connection stays open until the peer leaves or the server is closed. */
  public static Answer hang() {
    return statusLine("").payload(NOTHING).then(Ending.HANG);
  }

  /** A first line that is no status line, then close. */
  public static Answer garbageStatusLine() {
    return raw("OK 200 HTTP/1.1\r\nContent-Length: 2\r\n\r\nok").thenClose();
  }

  /** 200 with that body and two {@code Content-Length} lines: the right one, and one less. */
  public static Answer twoContentLengths(String body) {
    int length = body.getBytes(UTF_8).length;
    return status(200)
        .header("Content-Length", String.valueOf(length))
        .header("Content-Length", String.valueOf(length - 1))
        .body(body);
  }

  /** Adds a header line after those there are. */
  public Answer header(String name, String value) {
    return new Answer(statusLine, headers.with(name, value), interim, payload, delivery);
  }

  /** A body in UTF-8. */
  public Answer body(String text) {
    return body(text.getBytes(UTF_8));
  }

  public Answer body(byte[] bytes) {
    return payload(Payload.of(Framing.LENGTH, bytes));
  }

  /** A chunked body, a chunk (UTF-8) for each argument. */
  public Answer chunks(String... chunks) {
    return payload(Payload.chunks(Stream.of(chunks).map(chunk -> chunk.getBytes(UTF_8)).toList()));
  }

  /** A field after the last chunk; makes the body chunked. */
  public Answer trailer(String name, String value) {
    return payload(payload.withTrailer(name, value));
  }

  /** A body of {@link GeneratedBytes} with {@code Content-Length}; never held in memory. */
  public Answer generated(long bytes) {
    return payload(Payload.generated(Framing.LENGTH, bytes));
  }

  /** As {@link #generated}, in chunks of at most 64 KiB. */
  public Answer generatedChunks(long bytes) {
    return payload(Payload.generated(Framing.CHUNKED, bytes));
  }

  /** Lets the end of the connection end the body; no {@code Content-Length}. */
  public Answer untilClose() {
    return payload(payload.framed(Framing.CLOSE)).then(Ending.CLOSE);
  }

  /** Sends an interim response first, such as {@code interim(103, "Link: </a>; rel=preload")}. */
  public Answer interim(int status, String... headerLines) {
    List<String> more = new ArrayList<>(interim);
    String head = "HTTP/1.1 " + status + " " + ReasonPhrases.of(status) + "\r\n";
    String lines = headerLines.length == 0 ? "" : String.join("\r\n", headerLines) + "\r\n";
    more.add(head + lines + "\r\n");
    return new Answer(statusLine, headers, more, payload, delivery);
  }

  /** Sends nothing but interim responses before the latch opens. */
  public Answer after(CountDownLatch latch) {
    return delivery(delivery.after(latch));
  }

  /**
   * Sends the head at once, then one piece of the body for each permit: a chunk, or what {@link
   * #body} was given.
   */
  public Answer paced(Semaphore permits) {
    return paced(permits, Integer.MAX_VALUE);
  }

  /** As {@link #paced(Semaphore)}, in pieces of at most that many bytes. */
  public Answer paced(Semaphore permits, int pieceBytes) {
    return delivery(delivery.paced(permits, pieceBytes));
  }

  /**
   * Closes after that many bytes of the body as they go on the wire, chunk framing counted; with
   * {@link #raw} all bytes count.
   */
  public Answer cutAfter(long bytes) {
    return delivery(delivery.cutAfter(bytes, Ending.CLOSE));
  }

  /** {@link #cutAfter} half of the content. */
  public Answer cutHalfWay() {
    return cutAfter(payload.length() / 2);
  }

  /** As {@link #cutAfter}, but ends the connection by RST: the peer may lose bytes sent before. */
  public Answer resetAfter(long bytes) {
    return delivery(delivery.cutAfter(bytes, Ending.RESET));
  }

  /** As {@link #cutAfter}, but falls silent instead of closing. */
  public Answer hangAfter(long bytes) {
    return delivery(delivery.cutAfter(bytes, Ending.HANG));
  }

  /** Closes after the answer, which does not announce it. */
  public Answer thenClose() {
    return then(Ending.CLOSE);
  }

  /** Keeps the connection idle until the latch opens, then closes it without notice. */
  public Answer thenCloseOn(CountDownLatch latch) {
    return delivery(delivery.then(Ending.CLOSE).endingOn(latch));
  }

  String statusLine() {
    return statusLine;
  }

  HeaderFields headers() {
    return headers;
  }

  List<String> interim() {
    return interim;
  }

  Payload payload() {
    return payload;
  }

  Delivery delivery() {
    return delivery;
  }

  Answer then(Ending ending) {
    return delivery(delivery.then(ending));
  }

  private Answer payload(Payload other) {
    return new Answer(statusLine, headers, interim, other, delivery);
  }

  private Answer delivery(Delivery other) {
    return new Answer(statusLine, headers, interim, payload, other);
  }
}
