package org.gatehouse.testkit.http;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.testkit.http.Delivery.Ending;

/** Serves the requests of one connection to {@link UpstreamServer}, one after the other. */
final class UpstreamConnection implements Runnable {

  private static final System.Logger LOG = System.getLogger(UpstreamConnection.class.getName());

  /** How long a peer may go on sending a body that nobody reads before the connection is closed. */
  private static final int LINGER_MILLIS = 2000;

  private final UpstreamServer server;
  private final Socket socket;
  private final int number;
  private final WireReader in;
  private final AnswerWriter out;

  UpstreamConnection(UpstreamServer server, Socket socket, int number) throws IOException {
    this.server = server;
    this.socket = socket;
    this.number = number;
    this.in = new WireReader(socket.getInputStream(), server::countBodyBytes);
    this.out = new AnswerWriter(socket.getOutputStream());
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      Ending ending = Ending.KEEP_OPEN;
      while (ending == Ending.KEEP_OPEN) {
        ending = serveNext();
      }
      end(ending);
    } catch (InterruptedException | InterruptedIOException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(DEBUG, "upstream connection " + number + " ended", e);
    } finally {
      server.forget(socket);
    }
  }

  private Ending serveNext() throws IOException, InterruptedException {
    Optional<ReceivedRequest> next = readHead();
    if (next.isEmpty()) {
      return Ending.CLOSE;
    }
    ReceivedRequest head = next.get();
    BeforeBody plan = server.planFor(head);
    switch (plan) {
      case CLOSE, RESET -> {
        server.record(head);
        return plan == BeforeBody.RESET ? Ending.RESET : Ending.CLOSE;
      }
      case STALL -> {
        server.record(head);
        server.awaitClosed();
        return Ending.CLOSE;
      }
      case ANSWER -> {
        server.record(head);
        answer(head);
        linger();
        return Ending.CLOSE;
      }
      default -> {
        boolean expectsContinue = head.headers().hasToken("Expect", "100-continue");
        if (plan == BeforeBody.READ && expectsContinue) {
          out.writeContinue();
        }
        ReceivedRequest request = head.withBody(readBody(head.headers()));
        server.record(request);
        return request.body().complete() ? answer(request) : Ending.CLOSE;
      }
    }
  }

  /** Empty when the peer left, or sent what is no request: then that is noted. */
  private Optional<ReceivedRequest> readHead() throws IOException {
    try {
      Optional<String> head = in.readHead();
      return head.map(this::parse);
    } catch (EOFException | ProtocolException | IllegalArgumentException e) {
      server.note("connection " + number + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private ReceivedRequest parse(String head) {
    List<String> lines = WireReader.linesOf(head);
    String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", -1);
    if (words.length != 3 || !words[2].matches("HTTP/1\\.[01]")) {
      throw new IllegalArgumentException("request line of \"" + head + "\"");
    }
    HeaderFields headers = HeaderFields.parse(lines.subList(1, lines.size()));
    requireOneFraming(headers);
    return new ReceivedRequest(
        number, words[0], words[1], words[2], head, headers, MessageBody.none());
  }

  /** A request whose end two readers could see in different places must never reach an upstream. */
  private static void requireOneFraming(HeaderFields headers) {
    List<String> lengths = headers.all("Content-Length");
    List<String> codings = headers.all("Transfer-Encoding");
    boolean ambiguous = !codings.isEmpty() && !lengths.isEmpty();
    boolean oddCoding = !codings.isEmpty() && !codings.equals(List.of("chunked"));
    boolean oddLength = Set.copyOf(lengths).size() > 1;
    if (ambiguous
        || oddCoding
        || oddLength
        || !lengths.stream().allMatch(UpstreamConnection::isLength)) {
      throw new IllegalArgumentException(
          "framing: Content-Length " + lengths + ", Transfer-Encoding " + codings);
    }
  }

  private static boolean isLength(String text) {
    return text.matches("[0-9]{1,18}");
  }

  private MessageBody readBody(HeaderFields headers) throws IOException {
    if (headers.has("Transfer-Encoding")) {
      return in.readChunked();
    }
    Optional<String> length = headers.first("Content-Length");
    return length.isEmpty() ? MessageBody.none() : in.readExactly(Long.parseLong(length.get()));
  }

  private Ending answer(ReceivedRequest request) throws IOException, InterruptedException {
    Answer answer = server.answerTo(request);
    try {
      out.write(answer, request.method().equals("HEAD"));
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      server.countAbortedAnswer();
      throw e;
    }
    Ending ending = answer.delivery().ending();
    return ending == Ending.KEEP_OPEN && isLast(request) ? Ending.CLOSE : ending;
  }

  private static boolean isLast(ReceivedRequest request) {
    return request.headers().hasToken("Connection", "close")
        || (request.version().equals("HTTP/1.0")
            && !request.headers().hasToken("Connection", "keep-alive"));
  }

  private void end(Ending ending) throws IOException {
    if (ending == Ending.RESET) {
      socket.setSoLinger(true, 0);
    } else if (ending == Ending.HANG) {
      in.readToEnd();
      server.countAbortedAnswer();
    }
  }

  /**
   * Closing with unread bytes makes the kernel send RST, which can destroy the answer before the
   * peer reads it (RFC 9112 §9.6): so FIN first, and the rest of the body is thrown away.
   */
  private void linger() throws IOException {
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER_MILLIS);
    in.readToEnd();
  }
}
