package org.gatehouse.plugins.openidconnect;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.plugins.support.FieldText;
import org.jspecify.annotations.Nullable;

/**
 * An account at the provider.
 *
 * @param id of issuer and subject, the same on every node
 * @param identifier the subject
 */
record Account(UUID id, @Nullable EntityRef consumer, String identifier) implements Credential {
  static Account of(String issuer, String subject, @Nullable Consumer consumer) {
    UUID id = UUID.nameUUIDFromBytes((issuer + " " + subject).getBytes(StandardCharsets.UTF_8));
    return new Account(
        id,
        consumer == null ? null : new EntityRef(consumer.id()),
        FieldText.hasControls(subject) ? id.toString() : subject);
  }
}
