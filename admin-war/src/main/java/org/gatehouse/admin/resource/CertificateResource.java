package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import org.gatehouse.admin.entity.EntityEditor;
import org.gatehouse.admin.entity.EntityKey;
import org.gatehouse.api.store.StoreException;

/** Certificates; of one that is not there Kong says which was looked for. */
final class CertificateResource extends EntityResource {
  CertificateResource(EntityEditor<?> editor) {
    super(editor);
  }

  @Override
  Response read(Call call) {
    EntityKey key = key(call);
    return editor()
        .find(key, null)
        .map(Reply::ok)
        .orElseThrow(() -> StoreException.notFound(key.field(), key.value()));
  }
}
