package org.gatehouse.gateway.filter;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.gateway.exchange.BufferPool;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.HopByHopHeaders;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.ServletClientResponse;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.gatehouse.gateway.exchange.UpgradedConnection;

/** Sends one response to the client: head, body, trailers. */
final class ResponseWriter {
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");

  private final ServletExchange exchange;
  private final HttpServletRequest request;
  private final HttpServletResponse servletResponse;
  private final Tunnels tunnels;
  private final boolean toHead;
  private boolean isBroken;

  ResponseWriter(
      ServletExchange exchange,
      HttpServletRequest request,
      HttpServletResponse servletResponse,
      Tunnels tunnels) {
    this.exchange = exchange;
    this.request = request;
    this.servletResponse = servletResponse;
    this.tunnels = tunnels;
    this.toHead = request.getMethod().equals("HEAD");
  }

  /**
   * Sends the response that is on the exchange.
   *
   * @throws IOException when the client has left, or has got a part of what cannot be finished
   */
  void write(ServletClientResponse response) throws IOException {
    OwnHeaders.addTo(response, exchange);
    Reply reply = exchange.reply();
    UpgradedConnection upgraded = reply == null ? null : reply.upgraded();
    if (reply != null && upgraded != null) {
      upgrade(response, reply, upgraded);
    } else if (reply == null) {
      writeAnswer(response, exchange.answerBody());
    } else {
      writeReply(response, reply);
    }
  }

  /** Hands the client's connection over to a tunnel, once the container has sent the head. */
  private void upgrade(ServletClientResponse response, Reply reply, UpgradedConnection upstream)
      throws IOException {
    Tunnel tunnel = null;
    try {
      TunnelHandler handler = request.upgrade(TunnelHandler.class);
      writeHead(response, -1);
      String protocol = reply.headers().firstOrNull("Upgrade");
      servletResponse.setHeader("Upgrade", protocol == null ? "websocket" : protocol);
      servletResponse.setHeader("Connection", "upgrade");
      int idleMillis = exchange.service().flatMap(Service::readTimeout).orElse(60_000);
      tunnel = tunnels.start(reply, upstream, response, idleMillis);
      handler.leadTo(tunnel);
      exchange.upgraded(tunnel.end());
    } catch (ServletException e) {
      throw new IOException("the container does not hand the connection over", e);
    } finally {
      if (tunnel == null) {
        reply.abort();
      }
    }
  }

  private void writeAnswer(ServletClientResponse response, byte[] body) throws IOException {
    BodyPipeline pipeline = BodyPipeline.of(exchange, response);
    ByteBuffer content = ByteBuffer.wrap(body);
    if (pipeline != null) {
      exchange.enter(Phase.RESPONSE_BODY);
      content = pipeline.apply(content, true);
    }
    writeWhole(response, content);
  }

  private void writeWhole(ServletClientResponse response, ByteBuffer content) throws IOException {
    int length = content.remaining();
    if (length == 0) {
      setStatusTrailers(response);
    }
    writeHead(response, length);
    if (toHead || hasNoBody(response.status())) {
      endHead();
    } else {
      write(response, content);
      servletResponse.getOutputStream().close();
    }
  }

  private void writeReply(ServletClientResponse response, Reply reply) throws IOException {
    BodyPipeline pipeline = BodyPipeline.of(exchange, response);
    try {
      if (toHead || hasNoBody(response.status()) || reply.contentLength() == 0) {
        boolean isLengthTold = pipeline == null && !hasNoBody(response.status());
        setStatusTrailers(response);
        writeHead(response, isLengthTold ? declaredLength(reply) : -1);
        if (reply.contentLength() == 0) {
          reply.finish();
        } else {
          // a plugin has asked for more than the client, or made a response without a body of it
          reply.abort();
        }
        endHead();
      } else if (pipeline == null) {
        if (isSilent(reply)) {
          sendHead(response, reply);
        } else if (reply.contentLength() < 0) {
          chunk(reply);
          writeHead(response, -1);
        } else {
          writeHead(response, reply.contentLength());
        }
        stream(response, reply);
      } else {
        exchange.enter(Phase.RESPONSE_BODY);
        streamThrough(pipeline, response, reply);
      }
    } catch (UpstreamGoneException e) {
      reply.abort();
      LOG.log(
          Level.INFO,
          "upstream left within the response of exchange {0}: {1}",
          exchange.id(),
          e.getMessage());
      takeBack();
      exchange.closeConnection();
      exchange.failByDefaultType(502, "An invalid response was received from the upstream server");
      writeFailure();
    } catch (ClientGoneException e) {
      reply.abort();
      if (isHttp2() && servletResponse.isCommitted()) {
        return; // its stream is ended already, and the connection has others
      }
      takeBack();
      e.end(exchange);
      writeFailure();
    } finally {
      reply.abort();
    }
  }

  /** A stream of events may be silent for a while, and its reader waits for the head. */
  private static boolean isSilent(Reply reply) throws IOException {
    return reply.contentLength() < 0 && !reply.hasMoreAtHand();
  }

  /** Sends the head of a response whose body is still to come, and of unknown length. */
  private void sendHead(ServletClientResponse response, Reply reply) throws IOException {
    chunk(reply);
    writeHead(response, -1);
    servletResponse.flushBuffer();
  }

  private void setStatusTrailers(ServletClientResponse response) {
    if (!isHttp2()) {
      return;
    }
    Map<String, String> trailers = StatusTrailers.takeFrom(response.headers());
    if (trailers != null) {
      servletResponse.setTrailerFields(() -> trailers);
    }
  }

  private boolean isHttp2() {
    return request.getProtocol().equals("HTTP/2.0");
  }

  /** Ends a response behind its head: in HTTP/2 at once, since its stream ends with it. */
  private void endHead() throws IOException {
    if (isHttp2()) {
      servletResponse.getOutputStream().close();
    } else {
      servletResponse.flushBuffer();
    }
  }

  /** A response to HEAD tells the length of a body that does not follow. */
  private static long declaredLength(Reply reply) {
    if (reply.contentLength() > 0) {
      return reply.contentLength();
    }
    String told = reply.headers().firstOrNull("Content-Length");
    return told == null ? -1 : Long.parseLong(told.strip());
  }

  private static boolean hasNoBody(int status) {
    return status == 204 || status == 304 || status < 200;
  }

  private void stream(ServletClientResponse response, Reply reply) throws IOException {
    ServletOutputStream out = servletResponse.getOutputStream();
    byte[] buffer = BufferPool.take();
    try {
      long left = reply.contentLength();
      for (int count = read(reply, buffer); count >= 0; count = read(reply, buffer)) {
        left -= count;
        if (left == 0) {
          /*
           * The write of the last byte ends the response: the client's next request must find
           * the upstream's connection in the pool.
           */
          reply.finish();
          write(response, buffer, 0, count);
          break;
        }
        write(response, buffer, 0, count);
        if (!reply.hasMoreAtHand()) {
          // what an upstream sends piece by piece reaches the client piece by piece
          out.flush();
        }
      }
      reply.finish();
      out.close();
    } finally {
      BufferPool.give(buffer);
    }
  }

  private void streamThrough(BodyPipeline pipeline, ServletClientResponse response, Reply reply)
      throws IOException {
    byte[] buffer = BufferPool.take();
    try {
      boolean begun = !pipeline.isHoldingBack() && isSilent(reply);
      if (begun) {
        sendHead(response, reply);
      }
      boolean last = false;
      long left = reply.contentLength();
      while (!last) {
        int count = read(reply, buffer);
        left -= Math.max(count, 0);
        last = count < 0 || left == 0;
        ByteBuffer piece = pipeline.apply(ByteBuffer.wrap(buffer, 0, Math.max(count, 0)), last);
        if (!begun && last) {
          reply.finish();
          writeWhole(response, piece);
          return;
        }
        if (piece.hasRemaining()) {
          if (!begun) {
            chunk(reply);
            writeHead(response, -1);
            begun = true;
          }
          write(response, piece);
          if (!last && !reply.hasMoreAtHand()) {
            servletResponse.getOutputStream().flush();
          }
        }
      }
      reply.finish();
      servletResponse.getOutputStream().close();
    } finally {
      BufferPool.give(buffer);
    }
  }

  private void write(ServletClientResponse response, ByteBuffer content) throws IOException {
    int length = content.remaining();
    if (content.hasArray()) {
      write(response, content.array(), content.arrayOffset() + content.position(), length);
    } else {
      byte[] bytes = new byte[length];
      content.get(bytes);
      write(response, bytes, 0, length);
    }
  }

  private void write(ServletClientResponse response, byte[] bytes, int offset, int length)
      throws IOException {
    servletResponse.getOutputStream().write(bytes, offset, length);
    response.sent(length);
  }

  private static int read(Reply reply, byte[] buffer)
      throws UpstreamGoneException, ClientGoneException {
    try {
      return reply.body().read(buffer);
    } catch (ClientGoneException e) {
      throw e;
    } catch (IOException e) {
      throw new UpstreamGoneException(e);
    }
  }

  /** Makes room for an error as long as nothing was sent, else breaks the connection. */
  private void takeBack() throws IOException {
    if (servletResponse.isCommitted()) {
      isBroken = true;
      throw broken();
    }
    servletResponse.reset();
  }

  private void writeFailure() throws IOException {
    ServletClientResponse failure = exchange.beginResponse();
    OwnHeaders.addTo(failure, exchange);
    writeWhole(failure, ByteBuffer.wrap(exchange.answerBody()));
  }

  private void writeHead(ServletClientResponse response, long contentLength) {
    servletResponse.setStatus(response.status());
    Headers headers = response.headers();
    headers.remove("Content-Length");
    // in HTTP/2, fields of the connection make a response malformed (RFC 9113 §8.2.2)
    boolean isHttp2 = isHttp2();
    BiConsumer<String, String> sink = exchange.containerHeaders().sink(servletResponse);
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.nameAt(i);
      if (!isHttp2 || !HopByHopHeaders.isOfConnection(name)) {
        sink.accept(name, headers.valueAt(i));
      }
    }
    if (contentLength >= 0) {
      servletResponse.setContentLengthLong(contentLength);
      headers.add("Content-Length", Long.toString(contentLength));
    }
    if (exchange.isClosing() && !isHttp2) {
      servletResponse.setHeader("Connection", "close");
    }
  }

  /** Makes chunks, with trailers behind them, of a body whose length is not known in advance. */
  private void chunk(Reply reply) {
    if (request.getProtocol().equals("HTTP/1.0")) {
      return;
    }
    servletResponse.setTrailerFields(() -> trailersOf(reply));
    if (request.getProtocol().equals("HTTP/1.1") && isUndertow(request.getServletContext())) {
      /*
       * On a connection that the client wants closed, Undertow makes chunks only when it is told
       * to: else the end of the connection would be that of the body, and a broken response look
       * whole. Tomcat makes them because of the trailers, and would repeat the header.
       */
      servletResponse.setHeader("Transfer-Encoding", "chunked");
    }
  }

  private static boolean isUndertow(ServletContext context) {
    return context.getClass().getName().startsWith("io.undertow.");
  }

  /**
   * Asked by the container for the end of the body. Undertow does so even after an exception, and
   * would end a broken response as if it were whole: only one more exception keeps it from that.
   */
  private Map<String, String> trailersOf(Reply reply) {
    if (isBroken) {
      UncheckedIOException broken = new UncheckedIOException(broken());
      broken.setStackTrace(new StackTraceElement[0]); // Undertow logs it, and it says nothing
      throw broken;
    }
    Headers trailers = reply.trailers();
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i < trailers.size(); i++) {
      fields.merge(trailers.nameAt(i), trailers.valueAt(i), (a, b) -> a + ", " + b);
    }
    return fields;
  }

  private BrokenResponseException broken() {
    return new BrokenResponseException(
        "the response of exchange " + exchange.id() + " cannot be finished");
  }

  /** The body could not be read to its end. */
  private static final class UpstreamGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    UpstreamGoneException(IOException cause) {
      super(cause.toString(), cause);
    }
  }
}
