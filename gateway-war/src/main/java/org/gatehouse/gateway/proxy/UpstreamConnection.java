package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** A connection to an upstream, which can tell whether its other end has spoken unasked. */
final class UpstreamConnection extends DefaultManagedHttpClientConnection {
  private static final int MAX_LINE = 32 * 1024;
  /*
   * Each connection keeps three of this size, whether it is used or not; HttpCore's 32 KiB would be
   * the largest part of what a waiting exchange costs. Longer bodies are read past the buffer.
   */
  private static final int BUFFER = 16 * 1024;

  private static final long AT_ONCE = TimeUnit.MILLISECONDS.toNanos(5);

  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setBufferSize(BUFFER)
          .setMaxLineLength(MAX_LINE)
          .setMaxHeaderCount(256)
          .build();

  private final ResponseHeadParser parser;
  private final ReadWatch watch;
  private final ReadLimit limit = new ReadLimit();
  private boolean isLimitedByJdk;
  private int calls;
  private long idleSince;

  /** One that is not open yet. */
  UpstreamConnection(ReadWatch watch) {
    this(new ResponseHeadParser(), watch);
  }

  private UpstreamConnection(ResponseHeadParser parser, ReadWatch watch) {
    super(
        "upstream",
        null,
        null,
        LIMITS,
        new ResponseHead.Framing(),
        new RequestHead.Framing(),
        RequestHead.Writer::new,
        config -> parser);
    this.parser = parser;
    this.watch = watch;
  }

  @Override
  public void bind(Socket socket) throws IOException {
    limit.of(socket);
    bind(new Holder(socket, limit));
    watch.add(limit);
    if (!isOpen()) {
      // another thread has closed it meanwhile
      watch.remove(limit);
    }
  }

  @Override
  public void bind(SSLSocket tls, Socket socket) throws IOException {
    bind(new Holder(tls, socket, limit));
  }

  /** It is used for one more call. Returns which one that is. */
  int beginCall() {
    return ++calls;
  }

  /** It is used for no call from now on, by {@link System#nanoTime}. */
  void rests(long now) {
    idleSince = now;
  }

  long idleSince() {
    return idleSince;
  }

  /** Bounds reads from now on. */
  @Override
  public void setSocketTimeout(Timeout timeout) {
    int millis = Timeout.defaultsToInfinite(timeout).toMillisecondsIntBound();
    boolean isForJdk = millis > 0 && millis < ReadLimit.SHORTEST_MILLIS;
    if (isForJdk || isLimitedByJdk) {
      super.setSocketTimeout(isForJdk ? timeout : Timeout.ZERO_MILLISECONDS);
      isLimitedByJdk = isForJdk;
    }
    limit.set(isForJdk ? 0 : millis);
  }

  /** Whose answers are read from now on, as {@link ReadLimit#awaitedBy}. */
  void awaitedBy(@Nullable BooleanSupplier hasClientLeft) {
    limit.awaitedBy(hasClientLeft);
  }

  /**
   * The socket below, for what is spoken after HTTP. The JDK bounds its reads from now on: after a
   * time-out it can still be read from.
   *
   * @throws IOException when the connection is closed
   */
  Socket upgraded() throws IOException {
    Socket socket = ensureOpen().getSocket();
    socket.setSoTimeout(limit.millis());
    return socket;
  }

  @Override
  public void close() throws IOException {
    watch.remove(limit);
    super.close();
  }

  @Override
  public void close(CloseMode mode) {
    watch.remove(limit);
    super.close(mode);
  }

  /**
   * Whether there are bytes that would be taken for the answer to the next request. They may stand
   * in three places: what HttpCore has read already (it does so to see whether a connection that
   * has rested is still open), what the TLS layer has decrypted, and what the kernel has.
   *
   * @param mustStand whether it also counts when the upstream has ended the connection. That takes
   *     four system calls more to see, and is not looked for where it is unlikely: right behind the
   *     last call of a connection that has served several
   * @throws IOException when the connection is closed
   */
  boolean isSpoilt(boolean mustStand) throws IOException {
    SocketHolder holder = ensureOpen();
    SSLSocket tls = holder.getSSLSocket();
    Socket plain = holder.getBaseSocket();
    if (parser.hasUnread()) {
      return true;
    }
    boolean isLookedFor = mustStand && (calls <= 2 || System.nanoTime() - idleSince > AT_ONCE);
    if (tls == null) {
      return hasSpoken(plain, isLookedFor);
    }
    /*
     * Behind a handshake come session tickets, which nobody has to ask for; behind a response a
     * record is either somebody's words or the end of the connection.
     */
    return tls.getInputStream().available() > 0
        || (parser.hasParsed() && hasSpoken(plain, isLookedFor));
  }

  private static boolean hasSpoken(Socket plain, boolean orEnded) throws IOException {
    SocketChannel channel = plain.getChannel();
    if (!orEnded || channel == null) {
      return plain.getInputStream().available() > 0;
    }
    channel.configureBlocking(false);
    try {
      return channel.read(ByteBuffer.allocate(1)) != 0;
    } finally {
      channel.configureBlocking(true);
    }
  }

  /**
   * Whether there are bytes that can be read without a wait. Those that the TLS layer has not
   * decrypted yet do not count: they may be its own business.
   *
   * @throws IOException when the connection is closed
   */
  boolean hasMoreAtHand() throws IOException {
    return parser.hasUnread() || ensureOpen().getInputStream().available() > 0;
  }

  /** A socket whose reads are bounded. */
  private static final class Holder extends SocketHolder {
    private final ReadLimit limit;

    Holder(Socket socket, ReadLimit limit) {
      super(socket);
      this.limit = limit;
    }

    Holder(SSLSocket tls, Socket socket, ReadLimit limit) {
      super(tls, socket);
      this.limit = limit;
    }

    @Override
    protected InputStream getInputStream(Socket socket) throws IOException {
      return limit.bound(super.getInputStream(socket));
    }
  }
}
