package org.gatehouse.launcher;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.function.BiConsumer;

/** Stands in for a WAR: tells what Tomcat made of a request. Packed by {@link PlaceholderWar}. */
public final class PlaceholderServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  public void init() throws ServletException {
    String refusal = getInitParameter("refusal");
    if (!refusal.isEmpty()) {
      throw new ServletException("start failed", new IllegalArgumentException(refusal));
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    if (path.equals("/headers")) {
      addHeaders(request);
    }
    String answer =
        switch (path) {
          case "/property" -> System.getProperty(request.getQueryString(), "");
          case "/class" -> loaded(request.getQueryString());
          case "/body" -> "body " + request.getInputStream().readAllBytes().length;
          case "/fail" -> throw new IllegalStateException("secret detail");
          default -> echo(request);
        };
    response.setContentType("text/plain");
    response.getWriter().print(getInitParameter("name") + ": " + answer);
  }

  /** By the way that the gateway takes. */
  @SuppressWarnings("unchecked")
  private static void addHeaders(HttpServletRequest request) {
    var headers = (BiConsumer<String, String>) request.getAttribute("org.gatehouse.tomcat.headers");
    headers.accept("X-Latin", "caf\u00e9");
    headers.accept("X-Other", "\u20ac");
    headers.accept("X-Lines", "a\r\nX-Evil: b");
    headers.accept("Date", "Thu, 01 Jan 1970 00:00:00 GMT");
    headers.accept("X-Twice", "1");
    headers.accept("X-Twice", "2");
  }

  private static String echo(HttpServletRequest request) {
    return "%s %s %s %s, %d headers"
        .formatted(
            request.getMethod(),
            request.getRequestURI(),
            request.getQueryString(),
            request.getProtocol(),
            Collections.list(request.getHeaderNames()).size());
  }

  private static String loaded(String name) {
    try {
      Class.forName(name);
      return "found";
    } catch (ClassNotFoundException e) {
      return "not found";
    }
  }
}
