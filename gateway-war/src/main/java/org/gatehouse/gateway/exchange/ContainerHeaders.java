package org.gatehouse.gateway.exchange;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Enumeration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.gatehouse.api.exchange.Headers;

/**
 * Header fields from and to the container: by the quick way of {@code HeaderValve} in {@code
 * tomcat-conf} where it is set up, which shares only types of the JDK, else by the servlet API.
 */
public final class ContainerHeaders {
  static final String ATTRIBUTE = "org.gatehouse.tomcat.headers";

  private ContainerHeaders() {}

  /** The fields of a request. */
  @SuppressWarnings("unchecked")
  static Headers read(HttpServletRequest request) {
    Headers headers = new Headers();
    if (request.getAttribute(ATTRIBUTE) instanceof Consumer<?> quick) {
      BiConsumer<String, String> sink = headers::add;
      ((Consumer<BiConsumer<String, String>>) quick).accept(sink);
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
  public static BiConsumer<String, String> sink(
      HttpServletRequest request, HttpServletResponse response) {
    return request.getAttribute(ATTRIBUTE) instanceof BiConsumer<?, ?> quick
        ? (BiConsumer<String, String>) quick
        : response::addHeader;
  }
}
