package org.gatehouse.admin.error;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Map;

/** Answers what HTTP itself refuses: unknown paths, methods and media types, bodies too large. */
public final class WebExceptionMapper implements ExceptionMapper<WebApplicationException> {
  /** What the messages begin with that JAX-RS makes up when it is given none. */
  private static final String DEFAULT = "HTTP ";

  private static final Map<Integer, String> MESSAGES =
      Map.of(
          404, "Not found",
          405, "Method not allowed",
          413, "Payload too large",
          415, "Unsupported media type",
          500, UnexpectedExceptionMapper.MESSAGE);

  @Override
  public Response toResponse(WebApplicationException failure) {
    int status = failure.getResponse().getStatus();
    String given = String.valueOf(failure.getMessage());
    String message = given.startsWith(DEFAULT) ? MESSAGES.getOrDefault(status, given) : given;
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"))
        .entity(Map.of("message", message))
        .build();
  }
}
