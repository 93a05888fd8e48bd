package org.gatehouse.testkit.plugin;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.jspecify.annotations.Nullable;

/** Entities for tests, completed and checked as the Admin API would do it. */
public final class SampleEntities {
  private static final Instant MADE_AT = Instant.ofEpochSecond(1_700_000_000);

  private SampleEntities() {}

  /** A consumer with this username, whose id and custom id follow from it. */
  public static Consumer consumer(String username) {
    return entity(
        Consumer.class,
        Map.of("id", id(username), "username", username, "custom_id", "custom-" + username));
  }

  /** A route of this name for the path {@code /}, and the service of the same name. */
  public static Route route(String name) {
    return entity(
        Route.class,
        Map.of(
            "id",
            id("route " + name),
            "name",
            name,
            "paths",
            java.util.List.of("/"),
            "service",
            Map.of("id", id("service " + name))));
  }

  /** A service of this name at {@code http://upstream.test:8080}. */
  public static Service service(String name) {
    return entity(
        Service.class,
        Map.of("id", id("service " + name), "name", name, "host", "upstream.test", "port", 8080L));
  }

  /**
   * An entity from what a client would send.
   *
   * @throws AssertionError when the schema refuses it
   */
  public static <E extends Record> E entity(
      Class<E> type, Map<String, ? extends @Nullable Object> input) {
    ConfigSchema<E> schema = ConfigSchema.of(type);
    ConfigSchema.Accepted accepted = schema.accept(new LinkedHashMap<>(input), MADE_AT);
    if (!accepted.isSound()) {
      throw new AssertionError(accepted.problems().message());
    }
    return schema.bind(accepted.value());
  }

  /** An id that follows from a name. */
  public static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
