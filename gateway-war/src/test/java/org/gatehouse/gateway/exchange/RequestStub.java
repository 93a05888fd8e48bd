package org.gatehouse.gateway.exchange;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.exchange.Headers;

/** A servlet request without a container. */
public final class RequestStub {
  private final Map<String, Object> attributes = new HashMap<>();
  private final Headers headers = new Headers();
  private final String method;
  private final String target;
  private String remoteAddress = "127.0.0.1";
  private byte[] body = new byte[0];
  private int pieceBytes = Integer.MAX_VALUE;
  private byte[] lastBuffer = body;
  private int buffers;

  public RequestStub(String method, String target) {
    this.method = method;
    this.target = target;
  }

  RequestStub header(String name, String value) {
    headers.add(name, value);
    return this;
  }

  RequestStub from(String address) {
    remoteAddress = address;
    return this;
  }

  RequestStub body(String text) {
    body = text.getBytes(StandardCharsets.UTF_8);
    return header("Content-Length", String.valueOf(body.length));
  }

  /** A body that comes in pieces of so many bytes, and says nothing of its length. */
  RequestStub pieces(byte[] bytes, int size) {
    body = bytes;
    pieceBytes = size;
    return this;
  }

  /** How many buffers the body was read into, one after the other. */
  int buffers() {
    return buffers;
  }

  /** The length of the last one. */
  int lastBufferBytes() {
    return lastBuffer.length;
  }

  public ServletExchange begin(Runtime runtime) {
    return ServletExchange.begin(runtime, servletRequest());
  }

  public HttpServletRequest servletRequest() {
    ServletInputStream stream = new Stream(body);
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, call, arguments) ->
                switch (call.getName()) {
                  case "getInputStream" -> stream;
                  case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                  case "getAttribute" -> attributes.get((String) arguments[0]);
                  case "getHeader" -> headers.first((String) arguments[0]).orElse(null);
                  case "getHeaders" -> Collections.enumeration(headers.all((String) arguments[0]));
                  case "getHeaderNames" -> Collections.enumeration(List.copyOf(headers.names()));
                  case "upgrade" ->
                      ((Class<?>) arguments[0]).getDeclaredConstructor().newInstance();
                  default -> simple(call.getName());
                });
  }

  private Object simple(String getter) {
    int question = target.indexOf('?');
    return switch (getter) {
      case "getMethod" -> method;
      case "getRequestURI" -> question < 0 ? target : target.substring(0, question);
      case "getQueryString" -> question < 0 ? null : target.substring(question + 1);
      case "getProtocol" -> "HTTP/1.1";
      case "getRemoteAddr" -> remoteAddress;
      case "getLocalPort" -> 8000;
      case "isSecure" -> false;
      case "isTrailerFieldsReady" -> true;
      case "getTrailerFields" -> Map.of();
      case "getContentLengthLong" ->
          Optional.ofNullable(headers.firstOrNull("Content-Length"))
              .map(Long::parseLong)
              .orElse(-1L);
      default -> throw new UnsupportedOperationException(getter);
    };
  }

  private final class Stream extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    Stream(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      buffers += buffer == lastBuffer ? 0 : 1;
      lastBuffer = buffer;
      return bytes.read(buffer, offset, Math.min(length, pieceBytes));
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException("blocking only");
    }
  }
}
