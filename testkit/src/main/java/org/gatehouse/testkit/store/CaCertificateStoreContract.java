package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.EntityType;
import org.jspecify.annotations.Nullable;

/** What every store does with certificates of authorities. */
public interface CaCertificateStoreContract extends EntityStoreContract<CaCertificate> {
  @Override
  default EntityType<CaCertificate> type() {
    return EntityType.of(CaCertificate.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("cert", SamplePem.CERTIFICATE),
        Map.entry("cert_digest", "digest-" + n),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }
}
