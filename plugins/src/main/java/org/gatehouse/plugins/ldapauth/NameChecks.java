package org.gatehouse.plugins.ldapauth;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import java.util.Optional;
import org.gatehouse.api.config.ValueCheck;

/** Names of which no DN can be made are refused when they are configured. */
final class NameChecks {
  private NameChecks() {}

  /** A distinguished name (RFC 4514 §3). */
  static final class BaseDn implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return DN.isValidDN((String) value)
          ? Optional.empty()
          : Optional.of("not a distinguished name (expected: as in ou=people,dc=example,dc=com)");
    }
  }

  /** The name of an attribute, without options (RFC 4512 §1.4). */
  static final class AttributeName implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return Attribute.nameIsValid((String) value, false)
          ? Optional.empty()
          : Optional.of("not the name of an attribute (expected: as in uid)");
    }
  }
}
