package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.StoreException;

/** Certificates; of one that is not there Kong says which was looked for. */
final class CertificateResource extends EntityResource {
  CertificateResource(EntityType<?> type) {
    super(type);
  }

  @Override
  Response read(Call call, Entities entities) {
    EntityKey key = key(call, entities);
    return editor(entities)
        .find(key, null)
        .map(Reply::ok)
        .orElseThrow(() -> StoreException.notFound(key.field(), key.value()));
  }
}
