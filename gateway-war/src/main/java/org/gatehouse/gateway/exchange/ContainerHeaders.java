package org.gatehouse.gateway.exchange;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Enumeration;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Header fields from and to the container: by the quick way of {@code HeaderValve} in {@code
 * tomcat-conf} where it is set up, which shares only types of the JDK, else by the servlet API.
 */
public final class ContainerHeaders {
  private static final String ATTRIBUTE = "org.gatehouse.tomcat.headers";

  private final HttpServletRequest request;
  private final @Nullable Object quick;

  ContainerHeaders(HttpServletRequest request) {
    this.request = request;
    this.quick = request.getAttribute(ATTRIBUTE);
  }

  /** The fields of a request. */
  @SuppressWarnings("unchecked")
  Headers read() {
    Headers headers = new Headers();
    if (quick instanceof Consumer<?> fields) {
      BiConsumer<String, String> sink = headers::add;
      ((Consumer<BiConsumer<String, String>>) fields).accept(sink);
      return headers;
    }
    Enumeration<String> names = request.getHeaderNames();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      if (headers.contains(name)) {
        continue;
      }
      Enumeration<String> values = request.getHeaders(name);
      while (values.hasMoreElements()) {
        headers.add(name, values.nextElement());
      }
    }
    return headers;
  }

  /** Where the fields of a response go, name and value. */
  @SuppressWarnings("unchecked")
  public BiConsumer<String, String> sink(HttpServletResponse response) {
    return quick instanceof BiConsumer<?, ?> fields
        ? (BiConsumer<String, String>) fields
        : response::addHeader;
  }

  /** What tells whether the client has left; null when the container has nothing that does. */
  @Nullable BooleanSupplier hasClientLeft() {
    return quick instanceof BooleanSupplier hasLeft ? hasLeft : null;
  }
}
