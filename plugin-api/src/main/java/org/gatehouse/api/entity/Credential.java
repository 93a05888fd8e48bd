package org.gatehouse.api.entity;

import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.jspecify.annotations.Nullable;

/**
 * Proof of who the client is, as an auth plugin knows it. Implemented by entity records, and by
 * what stands for proof that is kept elsewhere, such as an account in a directory.
 */
public interface Credential {
  /** The id, by which requests are counted and balanced. */
  UUID id();

  /** The consumer that the credential is of; null for an account that no consumer stands for. */
  @Nullable EntityRef consumer();

  /** What upstreams are told as {@code X-Credential-Identifier}: the id, unless it has a name. */
  default String identifier() {
    return id().toString();
  }
}
