package org.gatehouse.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * A client that sends bytes exactly as written, valid HTTP or not, and shows what came back as it
 * was written.
 *
 * <p>Connects to 127.0.0.1. Connecting and each read wait at most {@link #TIMEOUT}, then throw
 * {@link SocketTimeoutException}. Not thread-safe, but one thread may send while another reads.
 */
public final class RawClient implements AutoCloseable {

  /** How long connecting and each read wait: 10 s. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Socket socket;
  private final OutputStream out;
  private final WireReader in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.in = new WireReader(socket.getInputStream(), count -> {});
  }

  /** Connects without TLS. */
  public static RawClient connect(int port) throws IOException {
    return new RawClient(open(port));
  }

  /** Connects with TLS, trusting any certificate, and sends the server name (RFC 6066 §3). */
  public static RawClient connectTls(int port, String serverName) throws IOException {
    return shakeHands(port, List.of(new SNIHostName(serverName)));
  }

  /** As {@link #connectTls(int, String)}, showing what the context has when it is asked. */
  public static RawClient connectTls(int port, String serverName, SSLContext tls)
      throws IOException {
    return shakeHands(port, List.of(new SNIHostName(serverName)), tls, parameters -> {});
  }

  /** As {@link #connectTls(int, String)}, in TLS 1.2 and with those cipher suites only. */
  public static RawClient connectTls12(int port, String serverName, String... cipherSuites)
      throws IOException {
    return shakeHands(
        port,
        List.of(new SNIHostName(serverName)),
        TestCertificate.trustAll(),
        parameters -> {
          parameters.setProtocols(new String[] {"TLSv1.2"});
          parameters.setCipherSuites(cipherSuites);
        });
  }

  /** Connects with TLS, trusting any certificate, and sends no server name. */
  public static RawClient connectTls(int port) throws IOException {
    return shakeHands(port, List.of());
  }

  /**
   * Sends one GET on a connection of its own and reads the final response.
   *
   * <p>The request carries {@code Host} (unless among the given lines) and {@code Connection:
   * close}.
   *
   * @param headerLines such as {@code "apikey: abc"}
   */
  public static RawResponse get(int port, String path, String... headerLines) throws IOException {
    return request(port, "GET", path, "", headerLines);
  }

  /**
   * As {@link #get}, with any method; a body that is not empty is sent as UTF-8 with its {@code
   * Content-Length}.
   */
  public static RawResponse request(
      int port, String method, String path, String body, String... headerLines) throws IOException {
    byte[] content = body.getBytes(UTF_8);
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    if (Stream.of(headerLines)
        .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))) {
      head.append("Host: 127.0.0.1:").append(port).append("\r\n");
    }
    head.append("Connection: close\r\n");
    if (content.length > 0) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    try (RawClient client = connect(port)) {
      client.send(head.append("\r\n").toString());
      client.send(content);
      return client.readFinalResponse(method.equals("HEAD"));
    }
  }

  /** Sends each character as one byte (ISO 8859-1), at once. */
  public void send(String text) throws IOException {
    send(text.getBytes(ISO_8859_1));
  }

  /** Sends the bytes at once. */
  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Sends the first {@code count} bytes of {@link GeneratedBytes}. */
  public void sendGenerated(long count) throws IOException {
    GeneratedBytes.writeTo(out, count);
    out.flush();
  }

  /** Sends one chunk of a chunked body; an empty one ends the body without trailers. */
  public void sendChunk(String content) throws IOException {
    byte[] bytes = content.getBytes(ISO_8859_1);
    send(Integer.toHexString(bytes.length) + "\r\n" + content + "\r\n");
  }

  /** {@link #readResponse(boolean)} to a request that was not HEAD. */
  public RawResponse readResponse() throws IOException {
    return readResponse(false);
  }

  /**
   * Reads the next response, which may be an interim one (1xx). The body ends by {@code
   * Content-Length}, by its last chunk, or with the connection; responses to HEAD and 1xx, 204 and
   * 304 have none (RFC 9112 §6.3).
   *
   * @throws EOFException when the connection ended before or within the head
   * @throws ProtocolException when the head is not one of an HTTP response
   */
  public RawResponse readResponse(boolean headRequest) throws IOException {
    String head =
        in.readHead().orElseThrow(() -> new EOFException("connection closed before a status line"));
    List<String> lines = WireReader.linesOf(head);
    if (lines.isEmpty() || !lines.get(0).matches("HTTP/1\\.[01] [1-9][0-9][0-9]( .*)?")) {
      throw new ProtocolException("status line: \"" + head.lines().findFirst().orElse("") + "\"");
    }
    int status = Integer.parseInt(lines.get(0).substring(9, 12));
    HeaderFields headers = parseHeaders(lines);
    boolean bodiless = headRequest || status < 200 || status == 204 || status == 304;
    MessageBody body = bodiless ? MessageBody.none() : readBody(headers);
    return new RawResponse(head, lines.get(0), status, headers, body);
  }

  /** As {@link #readResponse(boolean)}, skipping interim responses (1xx other than 101). */
  public RawResponse readFinalResponse(boolean headRequest) throws IOException {
    RawResponse response = readResponse(headRequest);
    while (response.status() < 200 && response.status() != 101) {
      response = readResponse(headRequest);
    }
    return response;
  }

  /** {@link #isClosedByPeer(Duration)} within {@link #TIMEOUT}. */
  public boolean isClosedByPeer() throws IOException {
    return isClosedByPeer(TIMEOUT);
  }

  /**
   * Waits until the peer closes the connection; false at once when it sends a byte instead, or
   * after {@code patience} when it does neither.
   */
  public boolean isClosedByPeer(Duration patience) throws IOException {
    socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    try {
      return in.isAtEnd();
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
    }
  }

  /** The certificate that the server showed; only on a TLS connection. */
  public X509Certificate serverCertificate() throws SSLPeerUnverifiedException {
    if (socket instanceof SSLSocket tls) {
      return (X509Certificate) tls.getSession().getPeerCertificates()[0];
    }
    throw new IllegalStateException("serverCertificate: connected without TLS");
  }

  /** Sends FIN (with TLS, close_notify); responses can still be read. */
  public void finishSending() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends the connection by RST, as a client that crashed. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static Socket open(int port) throws IOException {
    Socket socket = new Socket();
    int timeout = Math.toIntExact(TIMEOUT.toMillis());
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeout);
    socket.setSoTimeout(timeout);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static RawClient shakeHands(int port, List<SNIHostName> serverNames) throws IOException {
    return shakeHands(port, serverNames, TestCertificate.trustAll(), parameters -> {});
  }

  private static RawClient shakeHands(
      int port, List<SNIHostName> serverNames, SSLContext context, Consumer<SSLParameters> change)
      throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(open(port), "127.0.0.1", port, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setServerNames(List.copyOf(serverNames));
    change.accept(parameters);
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return new RawClient(tls);
  }

  private static HeaderFields parseHeaders(List<String> lines) throws ProtocolException {
    try {
      return HeaderFields.parse(lines.subList(1, lines.size()));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(e.getMessage());
    }
  }

  private MessageBody readBody(HeaderFields headers) throws IOException {
    if (headers.hasToken("Transfer-Encoding", "chunked")) {
      return in.readChunked();
    }
    Set<String> lengths = Set.copyOf(headers.all("Content-Length"));
    if (lengths.isEmpty()) {
      return in.readToEnd();
    }
    if (lengths.size() > 1 || !lengths.iterator().next().matches("[0-9]{1,18}")) {
      throw new ProtocolException("Content-Length: " + headers.all("Content-Length"));
    }
    return in.readExactly(Long.parseLong(lengths.iterator().next()));
  }
}
