package org.gatehouse.testkit.http;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * An HTTP/1.1 upstream on a real socket of 127.0.0.1 that answers as a test scripts it, and
 * misbehaves on request.
 *
 * <p>Without a script it echoes: a JSON object with {@code method}, {@code request_uri}, {@code
 * headers} (lower-case name to an array of values), {@code body} and more, with the header {@code
 * X-Upstream-Hdr: up}. Requests are read strictly; what is no request, or one whose framing can be
 * read in two ways, closes the connection and is listed in {@link #problems()}. Bodies are read and
 * sent in constant memory. Thread-safe; each connection has a thread.
 */
public final class UpstreamServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(UpstreamServer.class.getName());

  private final ServerSocket listener;
  private final String scheme;
  private final ExecutorService threads = Executors.newCachedThreadPool(UpstreamServer::daemon);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread acceptor = daemon(this::acceptAll);

  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger abortedAnswers = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<ReceivedRequest> unseen = new LinkedBlockingQueue<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();

  private volatile UpstreamHandler handler = new EchoAnswer();
  private volatile Function<ReceivedRequest, BeforeBody> plan = head -> BeforeBody.READ;

  private UpstreamServer(ServerSocketFactory sockets, String scheme) {
    this(sockets, scheme, InetAddress.getLoopbackAddress());
  }

  private UpstreamServer(ServerSocketFactory sockets, String scheme, InetAddress address) {
    try {
      this.listener = sockets.createServerSocket(0, 512, address);
    } catch (IOException e) {
      throw new UncheckedIOException("upstream server: no port to listen on", e);
    }
    this.scheme = scheme;
  }

  /** Listens on a free port and echoes. */
  public static UpstreamServer start() {
    return listening(new UpstreamServer(ServerSocketFactory.getDefault(), "http"));
  }

  /** As {@link #start()}, at {@code ::1}. */
  public static UpstreamServer startOnIpv6() {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    try {
      InetAddress address = InetAddress.getByAddress(loopback);
      return listening(new UpstreamServer(ServerSocketFactory.getDefault(), "http", address));
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #start()}, with TLS. */
  public static UpstreamServer startTls(SSLContext tls) {
    return listening(new UpstreamServer(tls.getServerSocketFactory(), "https"));
  }

  /** As {@link #startTls}, for clients that show a certificate. */
  public static UpstreamServer startMutualTls(SSLContext tls) {
    UpstreamServer server = new UpstreamServer(tls.getServerSocketFactory(), "https");
    ((SSLServerSocket) server.listener).setNeedClientAuth(true);
    return listening(server);
  }

  /** Answers every request from now on by that handler, after its body has been read. */
  public UpstreamServer handle(UpstreamHandler next) {
    this.handler = next;
    return this;
  }

  /** Decides from now on what to do with each request before its body is read. */
  public UpstreamServer beforeBody(Function<ReceivedRequest, BeforeBody> next) {
    this.plan = next;
    return this;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Such as {@code http://127.0.0.1:40001}. */
  public String url() {
    return scheme + "://127.0.0.1:" + port();
  }

  /** All requests so far in order of arrival, including those cut within their body. */
  public List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * The oldest request not yet returned by this method.
   *
   * @throws AssertionError when none arrives in time
   */
  public ReceivedRequest awaitRequest(Duration patience) throws InterruptedException {
    ReceivedRequest next = unseen.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new AssertionError(
          "no request within "
              + patience
              + "; seen: "
              + requests.size()
              + ", problems: "
              + problems);
    }
    return next;
  }

  /** What arrived and was no well-formed request; empty when the peer behaves. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Connections accepted so far. */
  public int connections() {
    return connections.get();
  }

  /** Connections open now. */
  public int openConnections() {
    return open.size();
  }

  /** Answers that could not be finished, or not even begun, because the peer left. */
  public int abortedAnswers() {
    return abortedAnswers.get();
  }

  /** Bytes of request bodies received so far, framing not counted, over all connections. */
  public long bodyBytesReceived() {
    return bodyBytes.get();
  }

  /** Ends every connection, whatever it waits for; when it returns, connecting is refused. */
  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
      // The port is free only when the accepting thread has noticed.
      acceptor.join();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }

  BeforeBody planFor(ReceivedRequest head) {
    return plan.apply(head);
  }

  Answer answerTo(ReceivedRequest request) {
    try {
      return handler.answer(request);
    } catch (Exception | AssertionError e) {
      note("handler failed on " + request.method() + " " + request.target() + ": " + e);
      return Answer.status(500).body("upstream handler failed: " + e).thenClose();
    }
  }

  void record(ReceivedRequest request) {
    requests.add(request);
    unseen.add(request);
  }

  void note(String problem) {
    problems.add(problem);
  }

  void countBodyBytes(long count) {
    bodyBytes.addAndGet(count);
  }

  void countAbortedAnswer() {
    if (closed.getCount() > 0) {
      abortedAnswers.incrementAndGet();
    }
  }

  void forget(Socket socket) {
    open.remove(socket);
  }

  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  private static UpstreamServer listening(UpstreamServer server) {
    server.acceptor.start();
    return server;
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException | RejectedExecutionException e) {
        LOG.log(DEBUG, "upstream server on port " + port() + " accepted no connection", e);
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    open.add(socket);
    try {
      threads.execute(new UpstreamConnection(this, socket, connections.incrementAndGet()));
    } catch (IOException | RejectedExecutionException e) {
      open.remove(socket);
      socket.close();
      throw e;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "upstream-server");
    thread.setDaemon(true);
    return thread;
  }
}
