package org.gatehouse.plugins.ldapauth;

import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Credential;
import org.jspecify.annotations.Nullable;

/**
 * An account in a directory, which no consumer stands for.
 *
 * @param id the same on all nodes, of directory and account
 * @param identifier the name that the client gave
 */
record LdapUser(UUID id, String identifier) implements Credential {
  @Override
  public @Nullable EntityRef consumer() {
    return null;
  }
}
