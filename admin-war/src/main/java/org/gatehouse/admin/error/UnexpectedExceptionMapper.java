package org.gatehouse.admin.error;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.UUID;

/** Logs a failure of our own once, under an id that the client gets too. */
public final class UnexpectedExceptionMapper implements ExceptionMapper<Throwable> {
  static final String MESSAGE = "An unexpected error occurred";

  private static final System.Logger LOG = System.getLogger("org.gatehouse.admin");

  @Override
  public Response toResponse(Throwable failure) {
    String id = UUID.randomUUID().toString();
    LOG.log(Level.ERROR, "admin request failed, error " + id, failure);
    return Response.status(500)
        .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"))
        .entity(Map.of("message", MESSAGE, "error_id", id))
        .build();
  }
}
