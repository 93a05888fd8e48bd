package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of the Admin API, all of them JSON where they have a body. */
public final class Reply {
  private Reply() {}

  /** 200 with an object. */
  public static Response ok(Map<String, ? extends @Nullable Object> body) {
    return json(200, body);
  }

  /** 201 with what was made. */
  static Response created(Map<String, ? extends @Nullable Object> body) {
    return json(201, body);
  }

  /** 204. */
  static Response noContent() {
    return Response.noContent().build();
  }

  /** 404, in the words of all that is not there. */
  static Response notFound() {
    return message(404, "Not found");
  }

  /** A status and the reason for it. */
  public static Response message(int status, String message) {
    return json(status, Map.of("message", message));
  }

  /** A status with an object. */
  static Response json(int status, Map<String, ? extends @Nullable Object> body) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"))
        .entity(body)
        .build();
  }
}
