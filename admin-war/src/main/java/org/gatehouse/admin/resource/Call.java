package org.gatehouse.admin.resource;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.admin.json.Submission;
import org.glassfish.jersey.server.ContainerRequest;

/** One request to an endpoint. Not thread-safe. */
public final class Call {
  private static final List<String> CONTENT_TYPES =
      List.of("application/json", "application/x-www-form-urlencoded", "multipart/form-data");

  private final ContainerRequest request;

  Call(ContainerRequest request) {
    this.request = request;
  }

  /** The part of the path that stands in place of a name in braces, decoded. */
  public String path(String name) {
    return String.valueOf(request.getUriInfo().getPathParameters().getFirst(name));
  }

  /** As {@link #path}, as the client wrote it. */
  String rawPath(String name) {
    return String.valueOf(request.getUriInfo().getPathParameters(false).getFirst(name));
  }

  /** The first value of a query argument; empty when it is not there. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(request.getUriInfo().getQueryParameters().getFirst(name));
  }

  /**
   * What the client sent.
   *
   * @throws NotSupportedException for a body of a type that cannot be read
   * @throws BadRequestException for a body that is not what its type says
   */
  public Submission body() {
    String type = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (type == null && !request.hasEntity()) {
      return Submission.NONE;
    }
    String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
    if (CONTENT_TYPES.stream().noneMatch(lower::startsWith)) {
      throw new NotSupportedException();
    }
    if (!request.hasEntity()) {
      if (lower.startsWith(CONTENT_TYPES.get(0))) {
        throw new BadRequestException("Cannot parse JSON body");
      }
      return Submission.NONE;
    }
    return request.readEntity(Submission.class);
  }
}
