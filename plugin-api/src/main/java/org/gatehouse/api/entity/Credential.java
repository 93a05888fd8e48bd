package org.gatehouse.api.entity;

import java.util.UUID;
import org.gatehouse.api.config.EntityRef;

/** Proof of being a consumer, as an auth plugin knows it. Implemented by entity records. */
public interface Credential {
  /** The id. */
  UUID id();

  /** What upstreams are told as {@code X-Credential-Identifier}: the id, or the name as in Kong. */
  default String identifier() {
    return id().toString();
  }

  /** The consumer that the credential is of. */
  EntityRef consumer();
}
