package org.gatehouse.api.entity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.gatehouse.api.config.EntityRule;
import org.gatehouse.api.config.Problems;
import org.jspecify.annotations.Nullable;

/**
 * What a route may and must match by depends on its protocols: the first that is known makes it a
 * route of HTTP, of streams or of gRPC.
 */
final class RouteRules implements EntityRule {
  /**
   * What a route is about.
   *
   * @param inWords the protocols as messages have them
   * @param refused the fields that a route of this kind cannot have
   */
  record Kind(List<String> protocols, String inWords, List<String> refused) {
    static final Kind HTTP =
        new Kind(List.of("http", "https"), "'http' or 'https'", List.of("sources", "destinations"));
    static final Kind STREAM =
        new Kind(
            List.of("tcp", "tls", "tls_passthrough", "udp"),
            "'tcp', 'tls', 'tls_passthrough' or 'udp'",
            List.of("methods", "hosts", "paths", "headers"));
    static final Kind GRPC =
        new Kind(
            List.of("grpc", "grpcs"),
            "'grpc' or 'grpcs'",
            List.of("methods", "sources", "destinations"));

    /** The kind that a route's protocols make it; empty when none of them is known. */
    static Optional<Kind> of(@Nullable Object protocols) {
      List<?> all = protocols instanceof List<?> list ? list : List.of(String.valueOf(protocols));
      return all.stream()
          .filter(Objects::nonNull)
          .flatMap(
              protocol ->
                  Stream.of(HTTP, STREAM, GRPC).filter(kind -> kind.protocols.contains(protocol)))
          .findFirst();
    }
  }

  @Override
  public void check(Map<String, @Nullable Object> route, Problems problems) {
    Object protocols = route.get("protocols");
    Optional<Kind> known = Kind.of(protocols);
    if (known.isEmpty()) {
      refuseProtocols(protocols, problems);
      return;
    }
    Kind kind = known.get();
    for (String field : kind.refused) {
      if (route.get(field) != null) {
        problems.field(
            field, "cannot set '%s' when 'protocols' is %s".formatted(field, kind.inWords));
      }
    }
    if (kind.equals(Kind.GRPC) && Boolean.TRUE.equals(route.get("strip_path"))) {
      problems.field("strip_path", "cannot set 'strip_path' when 'protocols' is 'grpc' or 'grpcs'");
    }
    if (!problems.has("protocols") && protocols instanceof List<?> list) {
      missing(kind, list, route).ifPresent(problems::entity);
    }
  }

  /** Without a kind nothing else of the route can be judged. */
  private static void refuseProtocols(@Nullable Object protocols, Problems problems) {
    problems.fields().clear();
    if (protocols == null) {
      problems.field("protocols", "required field missing");
      return;
    }
    Object first = protocols;
    if (protocols instanceof List<?> list) {
      first = list.isEmpty() ? "nil" : list.get(0);
    }
    problems.field("protocols", "unknown type: " + first);
  }

  /** What a route lacks that matches by nothing but its protocol. */
  private static Optional<String> missing(
      Kind kind, List<?> protocols, Map<String, @Nullable Object> route) {
    if (kind.equals(Kind.STREAM)) {
      return protocols.contains("tls_passthrough")
          ? unlessSet(route, List.of("snis"), "must set snis when 'protocols' is 'tls_passthrough'")
          : unlessSet(
              route,
              List.of("sources", "destinations", "snis"),
              "must set one of %s when 'protocols' is 'tcp', 'tls' or 'udp'");
    }
    String plain = kind.equals(Kind.HTTP) ? "http" : "grpc";
    List<String> fields = new ArrayList<>(List.of("hosts", "headers", "paths"));
    if (kind.equals(Kind.HTTP)) {
      fields.add(0, "methods");
    }
    boolean secure = protocols.contains(plain + "s");
    if (secure) {
      fields.add("snis");
    }
    return unlessSet(
        route,
        fields,
        "must set one of %s when 'protocols' is '" + (secure ? plain + "s" : plain) + "'");
  }

  private static Optional<String> unlessSet(
      Map<String, @Nullable Object> route, List<String> fields, String message) {
    boolean set = fields.stream().anyMatch(field -> isSet(route.get(field)));
    return set
        ? Optional.empty()
        : Optional.of(message.replace("%s", "'" + String.join("', '", fields) + "'"));
  }

  private static boolean isSet(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value instanceof Collection<?> collection ? !collection.isEmpty() : value != null;
  }

  /** Demands nothing; it stands where Kong's schema lists a check that only warns. */
  static final class None implements EntityRule {
    @Override
    public void check(Map<String, @Nullable Object> route, Problems problems) {}
  }
}
