package org.gatehouse.admin.resource;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.admin.json.Submission;
import org.glassfish.jersey.server.ContainerRequest;
import org.jspecify.annotations.Nullable;

/** A request that came over HTTP. */
final class HttpCall implements Call {
  private static final List<String> CONTENT_TYPES =
      List.of("application/json", "application/x-www-form-urlencoded", "multipart/form-data");

  private final ContainerRequest request;
  private @Nullable Submission body;

  HttpCall(ContainerRequest request) {
    this.request = request;
  }

  @Override
  public String path(String name) {
    return String.valueOf(request.getUriInfo().getPathParameters().getFirst(name));
  }

  @Override
  public String rawPath(String name) {
    return String.valueOf(request.getUriInfo().getPathParameters(false).getFirst(name));
  }

  @Override
  public Optional<String> query(String name) {
    return Optional.ofNullable(request.getUriInfo().getQueryParameters().getFirst(name));
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaderString(name));
  }

  @Override
  public Optional<Principal> user() {
    return Optional.ofNullable(request.getSecurityContext().getUserPrincipal());
  }

  @Override
  public Submission body() {
    Submission known = body;
    if (known == null) {
      known = read();
      body = known;
    }
    return known;
  }

  @Override
  public String text() {
    try {
      return new String(request.getEntityStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Submission read() {
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
