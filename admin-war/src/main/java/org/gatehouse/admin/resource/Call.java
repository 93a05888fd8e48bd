package org.gatehouse.admin.resource;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.NotSupportedException;
import java.security.Principal;
import java.util.Optional;
import org.gatehouse.admin.json.Submission;
import org.gatehouse.api.store.Origin;

/** One request to an endpoint: over HTTP, or as an operation of a change set. Not thread-safe. */
public interface Call {
  /** The part of the path that stands in place of a name in braces, decoded. */
  String path(String name);

  /** As {@link #path}, as the client wrote it. */
  String rawPath(String name);

  /** The first value of a query argument; empty when it is not there. */
  Optional<String> query(String name);

  /** A header; empty when it is not there. */
  Optional<String> header(String name);

  /** The user that the container has authenticated; empty when it authenticates nobody. */
  Optional<Principal> user();

  /**
   * What the client sent; the same however often it is asked for.
   *
   * @throws jakarta.ws.rs.NotSupportedException for a body of a type that cannot be read
   * @throws BadRequestException for a body that is not what its type says
   */
  Submission body();

  /**
   * The body as it was sent, in place of {@link #body}.
   *
   * @throws jakarta.ws.rs.NotSupportedException for an operation of a change set, which has none
   */
  default String text() {
    throw new NotSupportedException();
  }

  /**
   * Who wants to write, and on top of which revision: by the headers {@code X-Author} or {@code
   * Authorization}, and {@code If-Match}.
   *
   * @throws BadRequestException when a header is not what it must be
   */
  default Origin origin() {
    return Authorship.of(this);
  }

  /** Whether a query argument switches something on: {@code 1} or {@code true}. */
  default boolean isOn(String name) {
    return query(name).filter(value -> value.equals("1") || value.equals("true")).isPresent();
  }
}
