package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store does with certificates. */
public interface CertificateStoreContract extends EntityStoreContract<Certificate> {
  @Override
  default EntityType<Certificate> type() {
    return EntityType.of(Certificate.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("cert", SamplePem.CERTIFICATE),
        Map.entry("key", SamplePem.KEY),
        Map.entry("cert_alt", "alternate " + n),
        Map.entry("key_alt", "alternate key " + n),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }

  @Test
  default void create_serverNames_areNotKept(Store store) {
    Certificate certificate = with(least(store, 0), "snis", List.of("a.test"));
    assertThat(entities(store).create(certificate).snis()).isEmpty();
  }
}
