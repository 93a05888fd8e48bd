package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Upstream;
import org.jspecify.annotations.Nullable;

/** What every store does with upstreams. */
public interface UpstreamStoreContract extends EntityStoreContract<Upstream> {
  @Override
  default EntityType<Upstream> type() {
    return EntityType.of(Upstream.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("name", "upstream-" + n + ".test"),
        Map.entry("algorithm", "consistent-hashing"),
        Map.entry("hash_on", "header"),
        Map.entry("hash_fallback", "cookie"),
        Map.entry("hash_on_header", "x-hash"),
        Map.entry("hash_fallback_header", "x-fallback"),
        Map.entry("hash_on_cookie", "session"),
        Map.entry("hash_on_cookie_path", "/app"),
        Map.entry("hash_on_query_arg", "q"),
        Map.entry("hash_fallback_query_arg", "f"),
        Map.entry("hash_on_uri_capture", "c"),
        Map.entry("hash_fallback_uri_capture", "d"),
        Map.entry("slots", 100L + n),
        Map.entry("healthchecks", healthchecks(n)),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")),
        Map.entry("host_header", "backend.test"),
        Map.entry("use_srv_name", true));
  }

  private Map<String, @Nullable Object> healthchecks(int n) {
    Map<String, @Nullable Object> healthchecks =
        JsonValues.object(
            Objects.requireNonNull(
                JsonValues.copy(type().schema().defaults().get("healthchecks"))));
    healthchecks.put("threshold", 12.5 + n);
    return healthchecks;
  }
}
