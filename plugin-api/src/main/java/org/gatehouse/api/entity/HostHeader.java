package org.gatehouse.api.entity;

import java.util.Optional;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.api.config.ValueCheck;

/** The value of a Host header: a host with an optional port. */
final class HostHeader implements ValueCheck {
  @Override
  public Optional<String> problemWith(Object value) {
    try {
      HostAddress.parse((String) value);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }
}
