package org.gatehouse.store.secret;

import java.nio.charset.StandardCharsets;

/**
 * Where a secret stands; no two have the same place.
 *
 * @param entity the name of the entity's type
 * @param id the id of the entity
 * @param path of the field, {@code config.headers.Authorization}
 */
record Place(String entity, String id, String path) {
  /** What a sealed text is bound to. Neither a type's name nor an id has a line break. */
  byte[] bytes() {
    return (entity + "\n" + id + "\n" + path).getBytes(StandardCharsets.UTF_8);
  }
}
