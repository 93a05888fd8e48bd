package org.gatehouse.gateway.filter;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.BiConsumer;

/** Where the header fields of a response go. */
@FunctionalInterface
interface HeaderSink {
  /** What {@code HeaderValve} of {@code tomcat-conf} leaves; it shares only types of the JDK. */
  String ATTRIBUTE = "org.gatehouse.tomcat.headers";

  void add(String name, String value);

  /** The container's quick way if it has one, else the servlet API. */
  @SuppressWarnings("unchecked")
  static HeaderSink of(HttpServletRequest request, HttpServletResponse response) {
    return request.getAttribute(ATTRIBUTE) instanceof BiConsumer<?, ?> quick
        ? ((BiConsumer<String, String>) quick)::accept
        : response::addHeader;
  }
}
