package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Route;
import org.jspecify.annotations.Nullable;

/** What every store does with routes. */
public interface RouteStoreContract extends EntityStoreContract<Route> {
  @Override
  default EntityType<Route> type() {
    return EntityType.of(Route.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("name", "route-" + n),
        Map.entry("protocols", List.of("https", "http")),
        Map.entry("https_redirect_status_code", 308L),
        Map.entry("strip_path", false),
        Map.entry("preserve_host", true),
        Map.entry("request_buffering", false),
        Map.entry("response_buffering", false),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")),
        Map.entry("snis", List.of("b.test", "a.test")),
        Map.entry("sources", List.of(Map.of("ip", "10.0.0.0/8", "port", 9000L + n))),
        Map.entry("destinations", List.of(Map.of("ip", "10.1.0.1", "port", 53L))),
        Map.entry("methods", List.of("POST", "GET")),
        Map.entry("hosts", List.of("*.example.test", "example.test")),
        Map.entry("paths", List.of("~/v\\d+/(?<rest>.*)$", "/b", "/a/" + n)),
        Map.entry("headers", Map.of("x-kind", List.of("b", "a"), "x-nth", List.of("" + n))),
        Map.entry("regex_priority", 4_294_967_296L + n),
        Map.entry("path_handling", "v1"));
  }

  @Override
  default Set<String> neededToo() {
    return Set.of("paths");
  }
}
