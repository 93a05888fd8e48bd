package org.gatehouse.admin.resource;

import jakarta.ws.rs.BadRequestException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.admin.json.Submission;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * One write of a change set, as a call to the endpoint of its path.
 *
 * @param method POST, PUT, PATCH or DELETE
 * @param path as in a request, {@code /services/a/routes}
 * @param variables what stands in the path in place of the names in braces, not decoded
 */
record Operation(
    String method, String path, Submission body, Map<String, String> variables, Call changeSet)
    implements Call {
  private static final int MOST = 1000;
  private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");
  private static final Set<String> FIELDS = Set.of("method", "path", "body");

  /**
   * The operations of a change set.
   *
   * @throws BadRequestException when it is not {@code {"operations": [{method, path, body}, …]}}
   */
  static List<Operation> of(Call changeSet) {
    Map<String, @Nullable Object> given = changeSet.body().values();
    if (!given.keySet().equals(Set.of("operations"))
        || !(given.get("operations") instanceof List<?> list)
        || list.isEmpty()) {
      throw new BadRequestException(
          "operations: expected a list of objects with method, path and body, and nothing else");
    }
    if (list.size() > MOST) {
      throw new BadRequestException(
          "operations: %d given (expected: at most %d)".formatted(list.size(), MOST));
    }
    List<Operation> operations = new ArrayList<>(list.size());
    for (Object one : list) {
      operations.add(of(one, "operations[" + operations.size() + "]", changeSet));
    }
    return operations;
  }

  private static Operation of(@Nullable Object given, String place, Call changeSet) {
    if (!(given instanceof Map<?, ?> map)) {
      throw new BadRequestException(place + ": expected an object with method, path and body");
    }
    Map<String, @Nullable Object> fields = JsonValues.object(map);
    for (String name : fields.keySet()) {
      if (!FIELDS.contains(name)) {
        throw new BadRequestException(place + "." + name + ": unknown field");
      }
    }
    String method = text(fields, "method", place).toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw new BadRequestException(
          "%s.method: %s (expected: POST, PUT, PATCH or DELETE)".formatted(place, method));
    }
    String path = text(fields, "path", place);
    if (!path.startsWith("/")) {
      throw new BadRequestException(
          "%s.path: %s (expected: a path that begins with /)".formatted(place, path));
    }
    return new Operation(method, path, submission(fields.get("body"), place), Map.of(), changeSet);
  }

  private static String text(Map<String, @Nullable Object> fields, String name, String place) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new BadRequestException(place + "." + name + ": expected a string");
  }

  private static Submission submission(@Nullable Object body, String place) {
    if (body == null) {
      return Submission.NONE;
    }
    if (body instanceof Map<?, ?> object) {
      return new Submission(JsonValues.object(object), false);
    }
    throw new BadRequestException(place + ".body: expected an object");
  }

  /** The operation at an endpoint's path; empty when its path is another one. */
  Optional<Operation> at(String template) {
    String[] expected = template.split("/", -1);
    int query = path.indexOf('?');
    String[] given = (query < 0 ? path : path.substring(0, query)).split("/", -1);
    if (expected.length != given.length) {
      return Optional.empty();
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 0; i < given.length; i++) {
      if (expected[i].startsWith("{") && !given[i].isEmpty()) {
        found.put(expected[i].substring(1, expected[i].length() - 1), given[i]);
      } else if (!expected[i].equals(given[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(new Operation(method, path, body, found, changeSet));
  }

  @Override
  public String path(String name) {
    // a plus sign is itself in a path
    String raw = rawPath(name).replace("+", "%2B");
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(path + ": expected a path that can be decoded", e);
    }
  }

  @Override
  public String rawPath(String name) {
    return variables.getOrDefault(name, "");
  }

  @Override
  public Optional<String> query(String name) {
    return Optional.empty();
  }

  @Override
  public Optional<String> header(String name) {
    return changeSet.header(name);
  }

  @Override
  public Optional<Principal> user() {
    return changeSet.user();
  }

  /** Without the body, which may hold secrets. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
