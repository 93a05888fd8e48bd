package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Key;
import org.jspecify.annotations.Nullable;

/** What every store does with keys. */
public interface KeyStoreContract extends EntityStoreContract<Key> {
  @Override
  default EntityType<Key> type() {
    return EntityType.of(Key.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("name", "key-" + n),
        Map.entry("kid", "kid-" + n),
        Map.entry("jwk", SamplePem.JWK.replace("KID", "kid-" + n)),
        Map.entry("pem", Map.of("public_key", "public " + n, "private_key", "private")),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }

  @Override
  default Set<String> neededToo() {
    return Set.of("jwk");
  }
}
