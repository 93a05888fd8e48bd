package org.gatehouse.admin.error;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger.Level;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;

/** Answers what the schema or the store refuses, and 503 when the store cannot be reached. */
public final class GatewayExceptionMapper implements ExceptionMapper<GatewayException> {
  private static final System.Logger LOG = System.getLogger("org.gatehouse.admin");

  @Override
  public Response toResponse(GatewayException failure) {
    if (failure.code() == ErrorCode.DATABASE_ERROR) {
      LOG.log(Level.WARNING, "store: {0}: {1}", failure.getMessage(), failure.getCause());
    }
    return Response.status(failure.code().status())
        .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"))
        .entity(ErrorBody.of(failure).json())
        .build();
  }
}
