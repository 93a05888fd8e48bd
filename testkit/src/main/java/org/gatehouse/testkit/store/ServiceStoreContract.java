package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Service;
import org.jspecify.annotations.Nullable;

/** What every store does with services. */
public interface ServiceStoreContract extends EntityStoreContract<Service> {
  @Override
  default EntityType<Service> type() {
    return EntityType.of(Service.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("name", "service-" + n),
        Map.entry("retries", (long) n),
        Map.entry("protocol", "https"),
        Map.entry("host", "upstream.test"),
        Map.entry("port", 8443L + n),
        Map.entry("path", "/base/" + n),
        Map.entry("connect_timeout", 1L),
        Map.entry("write_timeout", 2147483646L),
        Map.entry("read_timeout", 30_000L),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")),
        Map.entry("tls_verify", true),
        Map.entry("tls_verify_depth", 3L),
        Map.entry("ca_certificates", List.of(new UUID(n, 9).toString(), new UUID(n, 1).toString())),
        Map.entry("enabled", false));
  }
}
